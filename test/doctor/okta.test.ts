import { describe, expect, test } from "@jest/globals";
import { configured, foundIn, foundOf } from "../support/doctor.ts";

const auth = { type: "header", key_files: ["okta.keys"] };
const hook = (uri: string, more: object = {}) => ({
  id: "cal1",
  type: "com.okta.oauth2.tokens.transform",
  channel: { type: "HTTP", config: { uri, authScheme: { type: "HEADER", key: "Authorization" } }, ...more },
});
const ours = hook("https://assayer.example/v1/hooks/okta-prod");
const rule = { type: "RESOURCE_ACCESS", actions: { token: { inlineHook: { id: "cal1" } } } };
const unseen = ["EXPORT_NOT_GIVEN", "EXPORT_NOT_GIVEN"];

describe("Okta", () => {
  test("a good configuration", async () => {
    expect(await foundIn("okta", "good")).toEqual([]);
    expect(await foundIn("okta", "good", configured("okta-prod", { kind: "okta", auth }))).toEqual([]);
  });

  test("a bad one", async () => {
    expect(await foundIn("okta", "bad")).toEqual([
      "HOOK_AUTHENTICATION_MISMATCH bad.hooks.json#/0/channel/config",
      "HOOK_URL_INSECURE bad.hooks.json#/0/channel/config/uri",
      "OKTA_HOOK_INACTIVE bad.hooks.json#/0/status",
      "OKTA_POLICY_NOT_GIVEN bad.policies.json#/1",
      "OKTA_RULE_OTHER_HOOK bad.rules.json#/2/actions/token/inlineHook",
      "OKTA_RULE_WITHOUT_HOOK bad.rules.json#/1/actions/token/inlineHook",
      "OKTA_SERVER_NOT_GIVEN bad.servers.json#/1",
    ]);
  });

  test("what was not given is no good sign", () => {
    expect(foundOf("okta", [rule])).toEqual([
      "EXPORT_MISSING",
      ...unseen,
      "OKTA_RULE_OTHER_HOOK given.json#/actions/token/inlineHook",
    ]);
    expect(foundOf("okta", [ours])).toEqual(["EXPORT_MISSING", ...unseen]);
  });

  test("a hook that leads elsewhere, to another caller or is of another type", () => {
    const missing = [...unseen, "OKTA_HOOK_MISSING", "OKTA_RULE_OTHER_HOOK given.json#/1/actions/token/inlineHook"];
    expect(foundOf("okta", [[hook("https://other.example/hook"), rule]])).toEqual(missing);
    expect(foundOf("okta", [[{ ...ours, type: "com.okta.saml.tokens.transform" }, rule]])).toEqual(missing);
    expect(foundOf("okta", [[ours, rule]], configured("okta-test", { kind: "okta", auth }))).toEqual(missing);
  });

  const settings: [string, object, string[]][] = [
    [
      "a deadline above the three seconds that Okta waits",
      { auth, deadline_ms: 3_000 },
      ["TIMEOUT_UNDECIDED given.json#/0"],
    ],
    [
      "a header of another name",
      { auth: { ...auth, name: "x-assayer" } },
      ["HOOK_AUTHENTICATION_MISMATCH given.json#/0/channel/config"],
    ],
    ["a path in front of the hook's", { auth }, []],
  ];
  test.each(settings)("compared with the caller: %s", (_name, own, found) => {
    const behind = hook("https://gateway.example/assayer/v1/hooks/okta-prod");
    expect(foundOf("okta", [[behind, rule]], configured("okta-prod", { kind: "okta", ...own }))).toEqual(
      [...unseen, ...found].sort(),
    );
  });

  test("OAuth 2.0 is what it shows where its channel says so", () => {
    const oauth = { ...ours, channel: { ...ours.channel, type: "OAUTH" } };
    expect(foundOf("okta", [[oauth, rule]])).toEqual(unseen);
    expect(foundOf("okta", [[oauth, rule]], configured("okta-prod", { kind: "okta", auth }))).toEqual([
      ...unseen,
      "HOOK_AUTHENTICATION_MISMATCH given.json#/0/channel/config",
    ]);
  });
});
