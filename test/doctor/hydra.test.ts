import { describe, expect, test } from "@jest/globals";
import { configured, foundIn, foundOf } from "../support/doctor.ts";

const url = "https://assayer.example/v1/hooks/hydra-prod";
const api_key = (name: string) => ({ type: "api_key", config: { in: "header", name, value: "do-not-print" } });
const hooked = (name: string) => ({ oauth2: { token_hook: { url, auth: api_key(name) } } });
const unseen = ["EXPORT_NOT_GIVEN"];

describe("Ory Hydra", () => {
  test("a good configuration", async () => {
    expect(await foundIn("hydra", "good")).toEqual([]);
  });

  test("a bad one", async () => {
    expect(await foundIn("hydra", "bad.")).toEqual([
      "HOOK_AUTHENTICATION_MISMATCH bad.yaml#/oauth2/token_hook",
      "HOOK_URL_INSECURE bad.yaml#/oauth2/token_hook",
      "HYDRA_CLIENT_FRONT_CHANNEL bad.clients.json#/1/response_types/1",
    ]);
  });

  test("one that asks about refreshes only", async () => {
    expect(await foundIn("hydra", "bad-refresh-only")).toEqual([
      ...unseen,
      "HYDRA_REFRESH_HOOK_ONLY bad-refresh-only.yaml#/oauth2",
    ]);
  });

  const others: [string, object, string][] = [
    ["no hook at all", { dsn: "memory" }, "HYDRA_TOKEN_HOOK_MISSING given.json#/oauth2"],
    [
      "a hook that leads elsewhere",
      { oauth2: { token_hook: "https://other.example/" } },
      "HYDRA_TOKEN_HOOK_ELSEWHERE given.json#/oauth2/token_hook",
    ],
    [
      "a hook without credentials",
      { oauth2: { token_hook: url } },
      "HOOK_AUTHENTICATION_MISMATCH given.json#/oauth2/token_hook",
    ],
  ];
  test.each(others)("%s", (_name, document, found) => {
    expect(foundOf("hydra", [document])).toEqual([...unseen, found].sort());
  });

  const callers: [string, object, string[]][] = [
    [
      "another header",
      { auth: { type: "header", name: "x-other", key_files: ["k"] } },
      ["HOOK_AUTHENTICATION_MISMATCH"],
    ],
    ["the same header", { auth: { type: "header", name: "x-api-key", key_files: ["k"] } }, []],
    [
      "thirty seconds",
      { auth: { type: "header", name: "x-api-key", key_files: ["k"] }, deadline_ms: 30_000 },
      ["TIMEOUT_TOO_SHORT"],
    ],
  ];
  test.each(callers)("compared with the caller: %s", (_name, own, found) => {
    const place = " given.json#/oauth2/token_hook";
    expect(foundOf("hydra", [hooked("X-Api-Key")], configured("hydra-prod", { kind: "hydra", ...own }))).toEqual(
      [...unseen, ...found.map((code) => code + place)].sort(),
    );
  });

  test("clients alone do not tell whether anybody is asked", () => {
    expect(foundOf("hydra", [[{ client_id: "portal" }]])).toEqual(["EXPORT_MISSING"]);
  });
});
