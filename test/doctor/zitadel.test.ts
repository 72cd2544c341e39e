import { describe, expect, test } from "@jest/globals";
import { configured, foundIn, foundOf } from "../support/doctor.ts";

const target = {
  id: "1",
  restCall: { interruptOnError: true },
  timeout: "3s",
  endpoint: "https://assayer.example/v1/hooks/zitadel",
};
const executions = ["preaccesstoken", "preuserinfo"].map((name) => ({
  condition: { function: { name } },
  targets: ["1"],
}));
const auth = { type: "hmac", format: "zitadel", secret_files: ["zitadel.secret"] };

describe("ZITADEL", () => {
  test("a good configuration", async () => {
    expect(await foundIn("zitadel", "good")).toEqual([]);
  });

  test("a bad one", async () => {
    expect(await foundIn("zitadel", "bad")).toEqual([
      "EXPORT_PARTIAL bad.targets.json#/pagination",
      "HOOK_URL_INSECURE bad.targets.json#/targets/2/endpoint",
      "TIMEOUT_TOO_SHORT bad.targets.json#/targets/2/timeout",
      "TIMEOUT_UNDECIDED bad.targets.json#/targets/0/timeout",
      "ZITADEL_FUNCTION_UNDECIDED",
      "ZITADEL_PAYLOAD_ENCRYPTED bad.targets.json#/targets/2/payloadType",
      "ZITADEL_TARGET_NOT_INTERRUPTING bad.targets.json#/targets/0/restCall",
      "ZITADEL_TARGET_NOT_LAST bad.executions.json#/executions/0/targets/0",
      "ZITADEL_TARGET_NOT_READ bad.targets.json#/targets/1",
    ]);
  });

  test("no target leads to Assayer", () => {
    const elsewhere = { ...target, endpoint: "https://other.example/" };
    expect(foundOf("zitadel", [{ targets: [elsewhere] }, { executions }])).toEqual([
      "ZITADEL_FUNCTION_UNDECIDED given.json (document 2)#/executions/0/targets",
      "ZITADEL_FUNCTION_UNDECIDED given.json (document 2)#/executions/1/targets",
      "ZITADEL_TARGET_MISSING",
    ]);
  });

  test("each of the searches has to be given", () => {
    expect(foundOf("zitadel", [target])).toEqual(["EXPORT_MISSING"]);
    expect(foundOf("zitadel", [executions])).toContain("EXPORT_MISSING");
  });

  test("the deadline is that of the caller", () => {
    const slow = configured("zitadel", { kind: "zitadel", auth, deadline_ms: 3_000 });
    expect(foundOf("zitadel", [[target, ...executions]], slow)).toEqual(["TIMEOUT_TOO_SHORT given.json#/0/timeout"]);
    expect(foundOf("zitadel", [[target, ...executions]])).toEqual([]);
  });
});
