import { describe, expect, test } from "@jest/globals";
import { nativeCaller } from "../../src/issuance/caller.ts";
import type { Caller, Obligation } from "../../src/issuance/caller.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { because, noTexts, requestWith, verdictWith } from "../support/requests.ts";

const caller = nativeCaller("test");
const enforcing = (...obligations: Obligation[]): Caller => ({ ...caller, enforces: new Set(obligations) });

test("an allow names exactly what is left and why", () => {
  const request = requestWith({
    token_types: ["access_token", "refresh_token"],
    scopes: ["vault:read", "vault:write", "vault:read"],
    resources: ["https://vault.example"],
    claims: { email: "jo@acme.example", tool: "read_secret" },
    lifetimes: { access_token: 3_600, refresh_token: 86_400 },
    authorization_details: [{ type: "secret" }, { type: "payment" }],
  });
  const verdict = verdictWith({
    drop_scope: [{ ...because("READ_ONLY"), scope: "vault:write" }],
    drop_claim: [
      { ...because("MINIMISED"), claim: "email" },
      { ...because("MINIMISED"), claim: "not-there" },
    ],
    drop_authorization_detail: [{ ...because("UNBOUND"), index: 1 }],
    max_lifetime: [
      { ...because("MINUTES"), token_type: "access_token", seconds: 300 },
      { ...because("HOURS"), token_type: "access_token", seconds: 7_200 },
    ],
    omit_token: [{ ...because("NO_REFRESH"), token_type: "refresh_token" }],
    set_claim: [{ ...because("STAMP"), claim: "decided_by", value: { b: 1, a: [2] } }],
    require: [{ ...because("STEP_UP"), requirement: "step_up", acr_values: ["urn:b", "urn:a", "urn:a"] }],
    observed: [{ effect: "deny", member: { ...because("TRIED"), details: { score: 80 } } }],
  });
  const texts = new Map([["READ_ONLY", { title: "Read only", remediation: "Ask for less." }]]);
  expect(narrow(request, verdict, caller, texts)).toEqual({
    decision: "allow",
    issuance: {
      token_types: ["access_token"],
      scopes: ["vault:read"],
      resources: ["https://vault.example"],
      authorization_details: [{ type: "secret" }],
      lifetimes: { access_token: 300, refresh_token: 86_400 },
      claims: { set: { decided_by: { a: [2], b: 1 } }, remove: ["email"] },
      omit: ["refresh_token"],
      require: [{ type: "step_up", acr_values: ["urn:a", "urn:b"] }],
    },
    reasons: [
      { code: "MINIMISED", effect: "narrow", title: "MINIMISED", removed: ["email"] },
      { code: "MINUTES", effect: "narrow", title: "MINUTES", removed: ["access_token beyond 300 s"] },
      { code: "NO_REFRESH", effect: "narrow", title: "NO_REFRESH", removed: ["refresh_token"] },
      {
        code: "READ_ONLY",
        effect: "narrow",
        title: "Read only",
        remediation: "Ask for less.",
        removed: ["vault:write"],
      },
      { code: "UNBOUND", effect: "narrow", title: "UNBOUND", removed: ["authorization_details/1"] },
      { code: "STEP_UP", effect: "require", title: "STEP_UP" },
      { code: "STAMP", effect: "set", title: "STAMP" },
      { code: "TRIED", effect: "observe", title: "TRIED", details: { score: 80 } },
    ],
  });
});

test("what one answer cannot express is a deny, although the wire could", () => {
  const verdict = verdictWith({ max_lifetime: [{ ...because("SHORT"), token_type: "access_token", seconds: 60 }] });
  const lacks: NonNullable<Caller["lacks"]> = ({ lifetimes }) =>
    (lifetimes.access_token ?? 0) < 300 ? ["/token/lifetime"] : [];
  const found = narrow(requestWith(), verdict, { ...caller, lacks }, noTexts);
  expect(found.reasons[0]).toMatchObject({ code: "UNENFORCEABLE", details: { obligations: ["/token/lifetime"] } });
  expect(narrow(requestWith(), verdictWith(), { ...caller, lacks: () => [] }, noTexts).decision).toBe("allow");
});

test("what the request leaves unknown stays unknown", () => {
  expect(narrow(requestWith(), verdictWith(), caller, noTexts)).toEqual({
    decision: "allow",
    issuance: { token_types: ["access_token"], lifetimes: {}, claims: { set: {}, remove: [] }, omit: [], require: [] },
    reasons: [],
  });
});

const scope = (name: string) => ({ drop_scope: [{ ...because("X"), scope: name }] });
const cap = (seconds: number) => ({
  max_lifetime: [{ ...because("X"), token_type: "access_token" as const, seconds }],
});
const sets = (claim: string, value: string) => ({ ...because("X"), claim, value });

const denials: [string, Partial<IssuanceRequest>, Partial<Verdict>, string][] = [
  ["a reason to deny", {}, { deny: [because("RISKY")] }, "RISKY"],
  ["a deny that gives no reason", {}, { decision: "deny" }, "POLICY_DEFAULT_DENY"],
  ["no scope left", { scopes: ["a"] }, scope("a"), "SCOPES_EXHAUSTED"],
  [
    "no resource left",
    { resources: ["r"] },
    { drop_resource: [{ ...because("X"), resource: "r" }] },
    "RESOURCES_EXHAUSTED",
  ],
  [
    "no authorization detail left",
    { authorization_details: [{ type: "t" }] },
    { drop_authorization_detail: [{ ...because("X"), index: 0 }] },
    "AUTHORIZATION_DETAILS_EXHAUSTED",
  ],
  ["no token left", {}, { omit_token: [{ ...because("X"), token_type: "access_token" }] }, "TOKENS_EXHAUSTED"],
  ["no lifetime left", { lifetimes: { access_token: 60 } }, cap(0), "LIFETIME_EXHAUSTED"],
  ["a protocol claim set", {}, { set_claim: [sets("sub", "root")] }, "POLICY_MALFORMED"],
  ["one claim set twice", {}, { set_claim: [sets("tier", "a"), sets("tier", "b")] }, "POLICY_CONFLICT"],
  ["a requested claim changed", { claims: { tier: "a" } }, { set_claim: [sets("tier", "b")] }, "POLICY_CONFLICT"],
];

test.each(denials)("%s denies", (_name, request, verdict, code) => {
  const outcome = narrow(requestWith(request), verdictWith(verdict), caller, noTexts);
  expect(outcome).toMatchObject({
    decision: "deny",
    reasons: expect.arrayContaining([expect.objectContaining({ code, effect: "deny" })]) as unknown,
    error: { error: "access_denied", error_description: "The token was refused by policy." },
  });
  expect(outcome).not.toHaveProperty("issuance");
});

describe("a caller that cannot enforce", () => {
  const demands: [Obligation, Partial<IssuanceRequest>, Partial<Verdict>][] = [
    ["scopes", { scopes: ["a", "b"] }, scope("a")],
    ["resources", { resources: ["r", "s"] }, { drop_resource: [{ ...because("X"), resource: "r" }] }],
    [
      "authorization_details",
      { authorization_details: [{ type: "t" }, { type: "u" }] },
      { drop_authorization_detail: [{ ...because("X"), index: 0 }] },
    ],
    ["lifetimes.access_token", { lifetimes: { access_token: 600 } }, cap(300)],
    ["lifetimes.access_token", {}, cap(300)],
    ["lifetimes.id_token", {}, { max_lifetime: [{ ...because("X"), token_type: "id_token", seconds: 300 }] }],
    ["claims.set", {}, { set_claim: [sets("tier", "a")] }],
    ["claims.remove", { claims: { email: "x" } }, { drop_claim: [{ ...because("X"), claim: "email" }] }],
    [
      "omit.refresh_token",
      { token_types: ["access_token", "refresh_token"] },
      { omit_token: [{ ...because("X"), token_type: "refresh_token" }] },
    ],
    ["omit.id_token", {}, { omit_token: [{ ...because("X"), token_type: "id_token" }] }],
    ["require.consent", {}, { require: [{ ...because("X"), requirement: "consent" }] }],
  ];

  test.each(demands)("%s gets a deny that names it, one that can gets an allow", (obligation, request, verdict) => {
    const outcome = narrow(requestWith(request), verdictWith(verdict), enforcing(), noTexts);
    expect(outcome).toMatchObject({ decision: "deny" });
    expect(outcome.reasons[0]).toMatchObject({ code: "UNENFORCEABLE", details: { obligations: [obligation] } });
    expect(narrow(requestWith(request), verdictWith(verdict), enforcing(obligation), noTexts).decision).toBe("allow");
  });

  test("a step-up and a consent gets a deny that says in full what it lacks, and only that", () => {
    const require = [
      { ...because("A"), requirement: "step_up" as const, acr_values: ["urn:b", "urn:a"] },
      { ...because("B"), requirement: "consent" as const },
    ];
    const outcome = narrow(requestWith(), verdictWith({ require }), enforcing("require.consent"), noTexts);
    expect(outcome.reasons[0]?.details).toEqual({
      obligations: ["require.step_up"],
      require: [{ type: "step_up", acr_values: ["urn:a", "urn:b"] }],
    });
  });

  test("requirements come in one order, whichever a policy states them in", () => {
    const require = [
      { ...because("A"), requirement: "step_up" as const },
      { ...because("B"), requirement: "consent" as const },
    ];
    const narrowed = (members: typeof require) =>
      narrow(
        requestWith(),
        verdictWith({ require: members }),
        enforcing("require.step_up", "require.consent"),
        noTexts,
      );
    expect(narrowed(require)).toMatchObject({ issuance: { require: [{ type: "consent" }, { type: "step_up" }] } });
    expect(narrowed(require.toReversed())).toMatchObject({
      issuance: { require: [{ type: "consent" }, { type: "step_up" }] },
    });
  });

  test("anything still gets an allow of exactly what it asked for", () => {
    const request = requestWith({ token_types: ["access_token"], scopes: ["a"], lifetimes: { access_token: 60 } });
    const verdict = verdictWith({ ...cap(60), omit_token: [{ ...because("X"), token_type: "refresh_token" }] });
    expect(narrow(request, verdict, enforcing(), noTexts).decision).toBe("allow");
  });
});

test("a deny keeps what rules at level observe found", () => {
  const observed = [{ effect: "deny" as const, member: because("TRIED") }];
  const outcome = narrow(requestWith(), verdictWith({ deny: [because("RISKY")], observed }), caller, noTexts);
  expect(outcome.decision).toBe("deny");
  expect(outcome.reasons.map(({ code, effect }) => [code, effect])).toEqual([
    ["RISKY", "deny"],
    ["TRIED", "observe"],
  ]);
});
