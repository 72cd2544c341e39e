import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { issuedBy, tokenWith } from "../../emulators/logto.ts";
import type { LogtoToken } from "../../emulators/logto.ts";
import { failsClosed } from "../../support/fails-closed.ts";
import { scriptOf } from "../../support/logto-script.ts";
import { assayerWith, builtPieces, key } from "../../support/pieces.ts";
import { because } from "../../support/requests.ts";

let code: string;
beforeAll(async () => {
  [code = ""] = (await builtPieces("logto/script.js")).values();
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What the script does with a token, by this verdict, and what it asked. `own`: an administrator's claims, as code. */
async function ran(
  token: object,
  verdict: Partial<Verdict> = {},
  own = "({})",
  variables: Record<string, string> = {},
) {
  const assayer = await assayerWith(verdict);
  closing.push(assayer.close);
  const script = scriptOf(code.replace("=> ({})", `=> ${own}`));
  const environmentVariables = { ASSAYER_URL: assayer.url, ASSAYER_KEY: key, ...variables };
  const outcome = await script.run({
    token: token as LogtoToken,
    context: { user: { id: "jo" } },
    environmentVariables,
  });
  return { outcome, asked: assayer.asked, log: script.log };
}

const ofUser: IssuanceRequest = {
  grant_type: "authorization_code",
  token_types: ["access_token", "refresh_token", "id_token"],
  client: { id: "portal" },
  subject: { type: "user", id: "jo" },
  actors: [],
  resources: ["https://a.example"],
  scopes: ["read", "write"],
  claims: {},
  lifetimes: {},
};
const machine = {
  kind: "ClientCredentials",
  jti: "j",
  clientId: "agent",
  aud: "https://a.example",
  scope: "read",
} as const;
const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";

describe("what Assayer is asked", () => {
  const { resources: _resources, ...withoutResources } = ofUser;
  test.each<[string, object, object]>([
    ["a user's token", tokenWith(), ofUser],
    ["a refresh", tokenWith({ gty: "authorization_code refresh_token" }), { ...ofUser, grant_type: "refresh_token" }],
    [
      "an opaque token",
      { ...tokenWith(), aud: undefined, scope: "openid" },
      { ...withoutResources, scopes: ["openid"] },
    ],
    ["a token without scopes", { ...tokenWith(), scope: undefined }, { ...ofUser, scopes: [] }],
    [
      "an exchange with an actor",
      tokenWith({ gty: exchange, extra: { subjectTokenId: "t", act: { sub: "ann" } } }),
      { ...ofUser, grant_type: exchange, token_types: ["access_token"], actors: [{ type: "user", id: "ann" }] },
    ],
    ["a bound token", tokenWith({ jkt: "k".repeat(43) }), { ...ofUser, confirmation: { jkt: "k".repeat(43) } }],
    [
      "a machine's token",
      machine,
      {
        ...ofUser,
        grant_type: "client_credentials",
        token_types: ["access_token"],
        client: { id: "agent" },
        subject: { type: "client", id: "agent" },
        scopes: ["read"],
      },
    ],
  ])("%s", async (_name, token, expected) => {
    expect((await ran(token)).asked).toEqual([expected]);
  });

  test("tenant, lifetimes and claims, which the administrator tells", async () => {
    const variables = { ASSAYER_TENANT: "acme", ASSAYER_LIFETIMES: "access_token=600" };
    const token = tokenWith({ gty: exchange, extra: { act: { sub: "ann" } } });
    expect((await ran(token, {}, "({ user: context.user.id })", variables)).asked).toMatchObject([
      {
        tenant: "acme",
        subject: { type: "user", id: "jo", tenant: "acme" },
        actors: [{ type: "user", id: "ann", tenant: "acme" }],
        lifetimes: { access_token: 600 },
        claims: { user: "jo" },
      },
    ]);
  });
});

const setClaim = (claim: string, value: unknown): Partial<Verdict> => ({
  set_claim: [{ ...because("SET"), claim, value: value as never }],
});
const dropClaim = (claim: string): Partial<Verdict> => ({ drop_claim: [{ ...because("DROP"), claim }] });

describe("an allow", () => {
  test.each<[string, Partial<Verdict>, string, object]>([
    ["as it is", {}, "({})", {}],
    ["with claims of the administrator's", {}, "({ team: 'red' })", { team: "red" }],
    ["without one of them", dropClaim("team"), "({ team: 'red', rank: 1 })", { rank: 1 }],
    ["with one of the policy's", setClaim("budget", { eur: 1 }), "({ rank: 1 })", { rank: 1, budget: { eur: 1 } }],
  ])("%s", async (_name, verdict, own, value) => {
    const { outcome, log } = await ran(tokenWith(), verdict, own);
    expect({ outcome, log }).toEqual({ outcome: { value }, log: [] });
  });
});

describe("what Logto cannot do is a deny", () => {
  test.each<[string, Partial<Verdict>, string]>([
    ["fewer scopes", { drop_scope: [{ ...because("S"), scope: "write" }] }, "scopes"],
    [
      "a lifetime",
      { max_lifetime: [{ ...because("T"), token_type: "access_token", seconds: 60 }] },
      "lifetimes.access_token",
    ],
    ["no refresh token", { omit_token: [{ ...because("O"), token_type: "refresh_token" }] }, "omit.refresh_token"],
    ["consent", { require: [{ ...because("Q"), requirement: "consent" }] }, "require.consent"],
    ["another organization", setClaim("organization_id", "o-2"), "claims.set organization_id"],
    ["too much", setClaim("budget", "x".repeat(20_000)), "claims of more than 50 kB"],
  ])("%s", async (_name, verdict, obligations) => {
    const { outcome, log } = await ran(tokenWith(), verdict);
    expect(outcome).toEqual({ denied: "The token was refused by policy. (decision-1)" });
    expect(log).toEqual([`assayer: denied decision-1 UNENFORCEABLE (${obligations})`]);
  });
});

describe("a deny", () => {
  test("of the policy's tells the client its name only", async () => {
    const { outcome, log } = await ran(tokenWith(), { deny: [because("RISK_TOO_HIGH")] });
    expect(outcome).toEqual({ denied: "The token was refused by policy. (decision-1)" });
    expect(log).toEqual(["assayer: denied decision-1 RISK_TOO_HIGH"]);
  });

  test.each<[string, object, string]>([
    ["a token of another kind", { ...tokenWith(), kind: "RefreshToken" }, "({})"],
    ["a token without a client", { ...tokenWith(), clientId: undefined }, "({})"],
    ["a user's token of nobody", { ...tokenWith(), accountId: undefined }, "({})"],
    ["claims that are none", tokenWith(), "'all'"],
    ["claims that throw", tokenWith(), "{ throw new Error('secret') }"],
    ["claims that never come", tokenWith(), "new Promise(() => {})"],
  ])("for %s", async (_name, token, own) => {
    const { outcome, asked, log } = await ran(token, {}, own);
    expect(outcome).toEqual({ denied: expect.stringMatching(/^The token could not be decided on\. \(/) as unknown });
    expect(asked).toEqual([]);
    expect(log).toEqual([expect.stringMatching(/REQUEST_INVALID \(the platform's message cannot be read\)$/)]);
  });

  test("where Logto gives a script fetch and nothing else, as up to 1.42", async () => {
    const { run, log } = scriptOf(code, { has: {} });
    const environmentVariables = { ASSAYER_URL: "https://assayer.example", ASSAYER_KEY: key };
    const outcome = await run({ token: tokenWith(), environmentVariables });
    expect({ outcome, log }).toEqual({ outcome: { denied: "The token could not be decided on. (unnamed)" }, log: [] });
  });

  test("where there are no variables at all", async () => {
    const { run } = scriptOf(code);
    expect(await run({ token: tokenWith() })).toMatchObject({ denied: expect.any(String) as unknown });
  });
});

failsClosed(async (environmentVariables) => {
  const script = scriptOf(code);
  const outcome = await script.run({ token: tokenWith(), environmentVariables });
  const isIssued = issuedBy(tokenWith(), undefined, outcome) !== undefined;
  return { isIssued, text: "denied" in outcome ? outcome.denied : "", log: script.log };
});
