import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { guardCaller } from "../../src/guard/capabilities.ts";
import { createTokenExchange } from "../../src/guard/token-exchange.ts";
import { readJws } from "../../src/guard/jwt.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { unsigned } from "../support/jwts.ts";
import { noTexts } from "../support/requests.ts";
import { alphabets, anyVerdict } from "../support/verdicts.ts";

const now = 1_790_000_000;
const lists = {
  scopes: fc.uniqueArray(fc.constantFrom(...alphabets.scopes), { maxLength: 4 }),
  resources: fc.uniqueArray(fc.constantFrom(...alphabets.resources), { minLength: 1, maxLength: 2 }),
};
const seconds = fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 4_000 }));
const ownClaims = fc.dictionary(fc.constantFrom(...alphabets.ownClaims, "acr"), alphabets.value, { maxKeys: 2 });
const asks = fc.record({
  grant: fc.constantFrom("client_credentials", "authorization_code", "refresh_token"),
  scopes: fc.option(lists.scopes, { nil: undefined }),
  resources: fc.option(lists.resources, { nil: undefined }),
});
/** What the upstream issues: as asked, or as it likes. */
const issues = fc.record({
  obeys: fc.boolean(),
  opaque: fc.boolean(),
  scopes: fc.option(lists.scopes, { nil: undefined }),
  resources: lists.resources,
  seconds: fc.option(seconds, { nil: undefined }),
  claims: ownClaims,
  refresh: fc.option(fc.option(seconds, { nil: undefined }), { nil: null }),
  id: fc.option(fc.record({ seconds, claims: ownClaims }), { nil: undefined }),
  dpop: fc.boolean(),
});
type Ask = typeof asks extends fc.Arbitrary<infer Value> ? Value : never;
type Issue = typeof issues extends fc.Arbitrary<infer Value> ? Value : never;

function formOf({ grant, scopes, resources = [] }: Ask): string {
  const form = new URLSearchParams({ grant_type: grant, client_id: "c", client_secret: "s" });
  if (scopes) form.set("scope", scopes.join(" "));
  for (const resource of resources) form.append("resource", resource);
  return form.toString();
}

function answerTo(form: URLSearchParams, issue: Issue): object {
  const asked = form.get("scope")?.split(" ");
  const scopes = issue.obeys ? (asked ?? issue.scopes) : issue.scopes;
  const resources = issue.obeys && form.has("resource") ? form.getAll("resource") : issue.resources;
  const exp = issue.seconds === undefined ? {} : { exp: now + issue.seconds };
  const scope = scopes && { scope: scopes.join(" ") };
  const claims = { sub: "jo", client_id: "c", aud: resources, iat: now, ...exp, ...scope, ...issue.claims };
  return {
    access_token: issue.opaque ? "opaque" : unsigned(claims),
    token_type: issue.dpop ? "DPoP" : "Bearer",
    ...(issue.seconds !== undefined && { expires_in: issue.seconds }),
    ...scope,
    ...(issue.refresh !== null && { refresh_token: "r" }),
    ...(typeof issue.refresh === "number" && { refresh_expires_in: issue.refresh }),
    ...(issue.id && { id_token: unsigned({ sub: "jo", iat: now, exp: now + issue.id.seconds, ...issue.id.claims }) }),
  };
}

/** By other means than the guard's: what of a verdict a relayed answer breaks. */
function broken(verdict: Verdict, relayed: Record<string, unknown>): string[] {
  const claims = claimsIn(relayed["access_token"]);
  const id = claimsIn(relayed["id_token"]) ?? {};
  const scopes = [claims?.["scope"], relayed["scope"]].flatMap((text) =>
    typeof text === "string" ? text.split(" ").filter(Boolean) : [],
  );
  const targets = [claims?.["aud"] ?? []].flat();
  const cap = (type: string) =>
    Math.min(...verdict.max_lifetime.filter((one) => one.token_type === type).map((one) => one.seconds), Infinity);
  const lives = (at: unknown) => (typeof at === "number" ? at - now : Infinity);
  const said = (name: string) => (typeof relayed[name] === "number" ? relayed[name] : Infinity);
  const omitted = new Set(verdict.omit_token.map((one) => one.token_type));
  const rules: [string, boolean][] = [
    ["deny", verdict.deny.length > 0 || verdict.decision === "deny"],
    ["scope", verdict.drop_scope.some((one) => scopes.includes(one.scope))],
    ["resource", verdict.drop_resource.some((one) => targets.includes(one.resource))],
    ["claim", verdict.drop_claim.some((one) => Object.hasOwn(claims ?? {}, one.claim) && alphabetHas(one.claim))],
    ["id claim", verdict.drop_claim.some((one) => Object.hasOwn(id, one.claim) && alphabetHas(one.claim))],
    ["access lifetime", (claims ? lives(claims["exp"]) : said("expires_in")) > cap("access_token")],
    ["refresh lifetime", "refresh_token" in relayed && said("refresh_expires_in") > cap("refresh_token")],
    ["ID token lifetime", "id_token" in relayed && lives(id["exp"]) > cap("id_token")],
    ["omitted", omitted.has("access_token") || [...omitted].some((type) => type in relayed)],
    [
      "set",
      verdict.set_claim.some(
        (one) =>
          !verdict.drop_claim.some((drop) => drop.claim === one.claim) && !Object.hasOwn(claims ?? {}, one.claim),
      ),
    ],
    ["required", verdict.require.some((one) => one.requirement !== "sender_constrained_token")],
    ["bound", verdict.require.length > 0 && relayed["token_type"] !== "DPoP"],
  ];
  return rules.flatMap(([name, isBroken]) => (isBroken ? [name] : []));
}

function claimsIn(token: unknown) {
  return typeof token === "string" ? readJws(token)?.claims : undefined;
}

/** Claims of protocols are no claims to a policy that sees them all. */
const alphabetHas = (name: string) => (alphabets.ownClaims as readonly string[]).includes(name);

test.each(["here", "elsewhere"])(
  "whatever a policy says and an upstream issues, nothing beyond it is relayed: decided %s",
  async (where) => {
    let relayed = 0;
    await fc.assert(
      fc.asyncProperty(anyVerdict, asks, issues, async (verdict, ask, issue) => {
        const exchange = createTokenExchange({
          decide: async (request, moment) => {
            const caller = where === "here" ? guardCaller(moment) : nativeCaller("guard");
            return { decision_id: "d", ...narrow(request, verdict, caller, noTexts) };
          },
          upstream: {
            pass: async () => {},
            post: async (_path, _headers, form) => ({
              status: 200,
              headers: [],
              body: JSON.stringify(answerTo(new URLSearchParams(form), issue)),
            }),
          },
          revoke: async () => {},
          clock: () => now * 1_000,
          onEvent: () => {},
          resources: [],
          waived: new Set(),
        });
        const request = { path: "/token", headers: {}, body: Buffer.from(formOf(ask)) };
        const answer = await exchange(request).catch(() => undefined);
        if (answer?.status !== 200) return;
        relayed += 1;
        const body = JSON.parse(answer.body) as Record<string, unknown>;
        expect({ broken: broken(verdict, body), verdict, body }).toMatchObject({ broken: [] });
      }),
      { numRuns: 10_000 },
    );
    expect(relayed).toBeGreaterThan(300);
  },
);
