import * as fc from "fast-check";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { reservedClaims, tokenTypes } from "../../src/issuance/vocabulary.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";

/** Small alphabets, so that what a verdict names is often what a request asks for. */
export const alphabets = {
  scopes: ["read", "write", "admin", "list", "export"],
  resources: ["https://a.example", "https://b.example", "urn:c"],
  ownClaims: ["email", "groups", "tool", "ünicode", "a/b"],
  value: fc.constantFrom<Json>("x", "y", 1, null, ["x"], { a: 1, b: 2 }, { b: 2, a: 1 }, true),
} as const;
const scopes = fc.constantFrom(...alphabets.scopes);
const resources = fc.constantFrom(...alphabets.resources);
const claims = fc.constantFrom(...alphabets.ownClaims, ...reservedClaims);
const tokens = fc.constantFrom(...tokenTypes);
const { value } = alphabets;
const seconds = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 4_000 }));

export const anyRequest: fc.Arbitrary<IssuanceRequest> = fc
  .record(
    {
      grant_type: fc.constant("client_credentials"),
      client: fc.constant({ id: "c" }),
      subject: fc.constant({ type: "client" as const, id: "c" }),
      token_types: fc.uniqueArray(tokens, { minLength: 1 }),
      scopes: fc.array(scopes, { maxLength: 6 }),
      resources: fc.array(resources, { maxLength: 3 }),
      claims: fc.dictionary(claims, value, { maxKeys: 4 }),
      lifetimes: fc.record({ access_token: seconds, refresh_token: seconds, id_token: seconds }, { requiredKeys: [] }),
      authorization_details: fc.array(fc.record({ type: fc.constantFrom("payment", "account") }), { maxLength: 3 }),
    },
    { requiredKeys: ["grant_type", "client", "subject"] },
  )
  .map((request) => request as IssuanceRequest);

const reason = {
  code: fc.constantFrom("CODE_A", "CODE_B"),
  details: fc.dictionary(fc.constantFrom("k", "l"), value, { maxKeys: 2 }),
};

/** Each set with members of every kind that the schema lets through, sensible or hostile. */
const sets = {
  drop_scope: fc.record({ ...reason, scope: fc.oneof(scopes, fc.string()) }),
  drop_resource: fc.record({ ...reason, resource: fc.oneof(resources, fc.string()) }),
  drop_claim: fc.record({ ...reason, claim: fc.oneof(claims, fc.string()) }),
  drop_authorization_detail: fc.record({ ...reason, index: fc.nat({ max: 5 }) }),
  max_lifetime: fc.record({ ...reason, token_type: tokens, seconds }),
  omit_token: fc.record({ ...reason, token_type: tokens }),
  set_claim: fc.record({ ...reason, claim: claims, value }),
  require: fc.record(
    {
      ...reason,
      requirement: fc.constantFrom("step_up", "consent", "sender_constrained_token"),
      acr_values: fc.array(fc.constantFrom("urn:a", "urn:b"), { maxLength: 2 }),
    },
    { requiredKeys: ["code", "details", "requirement"] },
  ),
};

export type Restriction = Exclude<keyof typeof sets, "set_claim">;
export const restrictions = Object.keys(sets).filter((name) => name !== "set_claim") as Restriction[];

const rarely = <T>(member: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, { weight: 2, arbitrary: fc.array(member, { maxLength }) });

export const anyVerdict = fc.record({
  decision: fc.oneof({ weight: 9, arbitrary: fc.constant("allow") }, { weight: 1, arbitrary: fc.constant("deny") }),
  deny: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(fc.record(reason)) }),
  ...Object.fromEntries(Object.entries(sets).map(([name, member]) => [name, rarely(member as fc.Arbitrary<unknown>)])),
  observed: rarely(fc.record({ effect: fc.constant("deny"), member: fc.record(reason) }), 1),
}) as unknown as fc.Arbitrary<Verdict>;

/** One more restriction for a verdict: which set, and the member. */
export const anyRestriction: fc.Arbitrary<{ set: Restriction; member: never }> = fc.oneof(
  ...restrictions.map((set) =>
    (sets[set] as fc.Arbitrary<unknown>).map((member) => ({ set, member: member as never })),
  ),
);
