import { describe, expect, test } from "@jest/globals";
import { decision } from "../../src/issuance/decision-schema.ts";

const allow = {
  decision_id: "d-1",
  decision: "allow",
  issuance: {
    token_types: ["access_token"],
    scopes: ["read"],
    lifetimes: { access_token: 300 },
    claims: { set: { tier: { level: 1 } }, remove: ["email"] },
    authorization_details: [{ type: "payment", amount: 5 }],
    omit: ["refresh_token"],
    require: [{ type: "step_up", acr_values: ["urn:mfa"] }],
  },
  reasons: [{ code: "READ_ONLY", effect: "narrow", title: "Title", details: { seen: 1 }, removed: ["write"] }],
  policy: { revision: "7", digest: "sha256:77" },
};
const deny = {
  decision_id: "d-2",
  decision: "deny",
  reasons: [{ code: "RISKY", effect: "deny", title: "Title", remediation: "Wait." }],
  error: { error: "access_denied", error_description: "The token was refused by policy." },
};

/** Where a decision is at fault: the path of each issue. */
function faults(value: unknown): string[] {
  return decision.safeParse(value).error?.issues.map(({ path }) => path.join("/")) ?? [];
}

test.each([
  ["an allow", allow],
  ["a deny", deny],
])("%s reads back as it was", (_name, value) => {
  expect(decision.parse(value)).toEqual(value);
});

test("members of a later version are left out where nothing is to be enforced", () => {
  const later = { ...deny, trace: "t", reasons: [{ ...deny.reasons[0], severity: 3 }] };
  expect(decision.parse(later)).toEqual(deny);
});

describe("what cannot be enforced as it was meant is no decision", () => {
  const issuance = (over: object) => ({ ...allow, issuance: { ...allow.issuance, ...over } });
  test.each<[string, unknown, string[]]>([
    ["an obligation that this version does not know", issuance({ watermark: true }), ["issuance"]],
    ["a requirement that it does not know", issuance({ require: [{ type: "dance" }] }), ["issuance/require/0/type"]],
    [
      "a requirement with more to it",
      issuance({ require: [{ type: "consent", twice: true }] }),
      ["issuance/require/0"],
    ],
    ["a lifetime of another token", issuance({ lifetimes: { device_secret: 9 } }), ["issuance/lifetimes"]],
    ["a negative lifetime", issuance({ lifetimes: { access_token: -1 } }), ["issuance/lifetimes/access_token"]],
    [
      "a lifetime that is there and undefined",
      issuance({ lifetimes: { id_token: undefined } }),
      ["issuance/lifetimes/id_token"],
    ],
    ["claims without what to remove", issuance({ claims: { set: {} } }), ["issuance/claims/remove"]],
    [
      "a claim that is not JSON",
      issuance({ claims: { set: { at: new Date(0) }, remove: [] } }),
      ["issuance/claims/set/at"],
    ],
    ["scopes in one string", issuance({ scopes: "read write" }), ["issuance/scopes"]],
    ["an allow without what it allows", { ...deny, decision: "allow" }, ["issuance"]],
    ["a deny without an error", { ...allow, decision: "deny" }, ["error"]],
    ["an error of another name", { ...deny, error: { ...deny.error, error: "server_error" } }, ["error/error"]],
    ["neither allow nor deny", { ...deny, decision: "maybe" }, ["decision"]],
    ["no decision at all", [], [""]],
  ])("%s", (_name, value, paths) => {
    expect(faults(value)).toEqual(paths);
  });
});
