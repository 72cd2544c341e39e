import { describe, expect, test } from "@jest/globals";
import { configured, foundIn, foundOf } from "../support/doctor.ts";

const action = {
  type: "PRE_ISSUE_ACCESS_TOKEN",
  status: "ACTIVE",
  endpoint: { uri: "https://assayer.example/v1/hooks/wso2", authentication: { type: "BASIC" } },
};
const auth = { type: "basic", username: "wso2", key_files: ["wso2.keys"] };
const unseen = ["EXPORT_NOT_GIVEN"];

describe("WSO2", () => {
  test("a good configuration", async () => {
    expect(await foundIn("wso2", "good")).toEqual([]);
    const both = configured("wso2", { kind: "wso2", auth, id_token_action: true });
    expect(await foundIn("wso2", "good", both)).toEqual([]);
  });

  test("a bad one", async () => {
    expect(await foundIn("wso2", "bad")).toEqual([
      "HOOK_AUTHENTICATION_MISMATCH bad.actions.json#/0/endpoint/authentication",
      "HOOK_URL_INSECURE bad.actions.json#/0/endpoint/uri",
      "WSO2_ACCESS_TOKEN_OPAQUE bad.applications.json#/0/accessToken",
      "WSO2_ACTION_INACTIVE bad.actions.json#/0/status",
      "WSO2_ACTION_RULE bad.actions.json#/0/rule",
      "WSO2_GRANT_UNDECIDED bad.applications.json#/0/grantTypes/1",
      "WSO2_GRANT_UNDECIDED bad.applications.json#/0/grantTypes/2",
      "WSO2_HYBRID_FLOW bad.applications.json#/0/hybridFlow",
    ]);
  });

  test("only the ID token's action leads to Assayer", () => {
    expect(foundOf("wso2", [{ ...action, type: "PRE_ISSUE_ID_TOKEN" }])).toEqual([...unseen, "WSO2_ACTION_MISSING"]);
  });

  test("a caller that waits for the ID token's action, which is not there or not active", () => {
    const both = configured("wso2", { kind: "wso2", auth, id_token_action: true });
    expect(foundOf("wso2", [action], both)).toEqual([...unseen, "WSO2_ID_TOKEN_ACTION_MISSING"]);
    const inactive = { ...action, type: "PRE_ISSUE_ID_TOKEN", status: "INACTIVE" };
    expect(foundOf("wso2", [[action, inactive]], both)).toEqual([
      ...unseen,
      "WSO2_ACTION_INACTIVE given.json#/1/status",
      "WSO2_ID_TOKEN_ACTION_MISSING",
    ]);
  });

  const rules: [object | null, string[]][] = [
    [null, []],
    [{}, []],
    [{ condition: "OR", rules: [] }, []],
    [{ condition: "AND", expressions: [{ field: "grantType" }] }, ["WSO2_ACTION_RULE given.json#/rule"]],
  ];
  test.each(rules)("the rule %j", (rule, found) => {
    expect(foundOf("wso2", [{ ...action, rule }])).toEqual([...unseen, ...found]);
  });

  test("a list of actions does not say what they call", () => {
    const { endpoint: _, ...summary } = action;
    expect(foundOf("wso2", [[summary]])).toEqual(["EXPORT_MISSING", ...unseen, "EXPORT_PARTIAL given.json#/0"]);
  });

  test("a deadline above the three seconds of Asgardeo", () => {
    const slow = configured("wso2", { kind: "wso2", auth, deadline_ms: 4_000 });
    expect(foundOf("wso2", [action], slow)).toEqual([...unseen, "TIMEOUT_TOO_SHORT given.json#"]);
  });
});
