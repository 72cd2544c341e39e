import { describe, expect, test } from "@jest/globals";
import { configured, foundIn, foundOf } from "../support/doctor.ts";

const hook = (uri: string) => ({ hook_custom_access_token_enabled: true, hook_custom_access_token_uri: uri });
const auth = { type: "hmac", format: "standard_webhooks", secret_files: ["supabase.secret"] };
const at = "given.json#/hook_custom_access_token_uri";

describe("Supabase", () => {
  test("a good configuration", async () => {
    expect(await foundIn("supabase", "good")).toEqual([]);
  });

  test("bad ones", async () => {
    expect(await foundIn("supabase", "bad")).toEqual([
      "SUPABASE_HOOK_DISABLED bad.json#/0/hook_custom_access_token_enabled",
      "SUPABASE_HOOK_ELSEWHERE bad.json#/1/hook_custom_access_token_uri",
    ]);
  });

  test("plain HTTP, on the same machine and elsewhere", () => {
    expect(foundOf("supabase", [hook("http://localhost:8480/v1/hooks/supabase")])).toEqual([]);
    expect(foundOf("supabase", [hook("http://assayer.example/v1/hooks/supabase")])).toEqual([
      `HOOK_URL_INSECURE ${at}`,
    ]);
  });

  test("a deadline above the five seconds that Supabase waits", () => {
    const slow = configured("supabase", { kind: "supabase", auth, deadline_ms: 5_000 });
    const url = "https://assayer.example/v1/hooks/supabase";
    expect(foundOf("supabase", [hook(url)], slow)).toEqual([`TIMEOUT_TOO_SHORT ${at}`]);
  });
});
