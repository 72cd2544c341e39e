import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { eventWith } from "../../emulators/cognito.ts";
import type { CognitoEvent } from "../../emulators/cognito.ts";
import { failsClosed } from "../../support/fails-closed.ts";
import { lambdaOf } from "../../support/lambda.ts";
import { assayerWith, builtPieces, key } from "../../support/pieces.ts";
import { because } from "../../support/requests.ts";

let code: string;
beforeAll(async () => {
  [code = ""] = (await builtPieces("cognito/index.mjs")).values();
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What the function does with an event, by this verdict, and what it asked. */
async function invoked(event: CognitoEvent, verdict: Partial<Verdict> = {}, env: Record<string, string> = {}) {
  const assayer = await assayerWith(verdict);
  closing.push(assayer.close);
  const lambda = await lambdaOf(code, { ASSAYER_URL: assayer.url, ASSAYER_KEY: key, ...env });
  return { answer: await lambda.invoke(event), asked: assayer.asked, log: lambda.log };
}

const api = "https://billing.acme.example";
const pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE";
const groups = {
  groupsToOverride: ["staff"],
  iamRolesToOverride: ["arn:aws:iam::1:role/staff"],
  preferredRole: "arn:aws:iam::1:role/staff",
};
const attributes = {
  sub: "a1b2c3d4",
  "cognito:user_status": "CONFIRMED",
  email: "jo@acme.example",
  "custom:team": "red",
};
const ofUser = (version: CognitoEvent["version"], source = "HostedAuth") =>
  eventWith({
    version,
    triggerSource: `TokenGeneration_${source}`,
    request: {
      userAttributes: attributes,
      groupConfiguration: groups,
      ...(version !== "1" && { scopes: ["openid", `${api}/read`, `${api}/write`] }),
    },
  });
const ofMachine = eventWith({
  version: "3",
  triggerSource: "TokenGeneration_ClientCredentials",
  request: { userAttributes: {}, groupConfiguration: {}, scopes: [`${api}/read`, `${api}/write`] },
});

describe("what Assayer is asked", () => {
  const user: IssuanceRequest = {
    grant_type: "authorization_code",
    token_types: ["access_token", "refresh_token", "id_token"],
    client: { id: "1example23456789" },
    subject: { type: "user", id: "a1b2c3d4" },
    actors: [],
    scopes: ["openid", `${api}/read`, `${api}/write`],
    resources: [pool, api],
    claims: {
      email: "jo@acme.example",
      "custom:team": "red",
      "cognito:groups": ["staff"],
      "cognito:roles": ["arn:aws:iam::1:role/staff"],
      "cognito:preferred_role": "arn:aws:iam::1:role/staff",
    },
    lifetimes: {},
  };
  const { grant_type: _grant, ...withoutGrant } = user;
  const { scopes: _scopes, resources: _resources, ...withoutScopes } = user;
  const machine: IssuanceRequest = {
    grant_type: "client_credentials",
    token_types: ["access_token"],
    client: { id: "1example23456789" },
    subject: { type: "client", id: "1example23456789" },
    actors: [],
    scopes: [`${api}/read`, `${api}/write`],
    resources: [api],
    claims: {},
    lifetimes: {},
  };

  test.each<[string, CognitoEvent, IssuanceRequest]>([
    ["managed login, version 1", ofUser("1"), withoutScopes],
    ["managed login, version 2", ofUser("2"), user],
    ["managed login, version 3", ofUser("3"), user],
    ["the API's own sign-in", ofUser("2", "Authentication"), withoutGrant],
    ["a new password", ofUser("2", "NewPasswordChallenge"), withoutGrant],
    ["a device", ofUser("2", "AuthenticateDevice"), withoutGrant],
    ["a refresh", ofUser("2", "RefreshTokens"), { ...user, grant_type: "refresh_token" }],
    ["a machine", ofMachine, machine],
  ])("%s", async (_name, event, expected) => {
    expect((await invoked(event)).asked).toEqual([expected]);
  });

  test("tenant and lifetimes, which the administrator tells", async () => {
    const env = { ASSAYER_TENANT: "acme", ASSAYER_LIFETIMES: "access_token=3600, refresh_token=86400" };
    expect((await invoked(ofMachine, {}, env)).asked).toEqual([
      {
        ...machine,
        tenant: "acme",
        subject: { ...machine.subject, tenant: "acme" },
        lifetimes: { access_token: 3_600 },
      },
    ]);
  });
});

const drop = (...scopes: string[]): Partial<Verdict> => ({
  drop_scope: scopes.map((scope) => ({ ...because("SCOPE"), scope })),
});
const dropClaims = (...names: string[]): Partial<Verdict> => ({
  drop_claim: names.map((claim) => ({ ...because("CLAIM"), claim })),
});
const setClaim = (claim: string, value: never): Partial<Verdict> => ({
  set_claim: [{ ...because("SET"), claim, value }],
});

describe("an allow, in the words of the event's version", () => {
  const one = (details: object) => ({ claimsOverrideDetails: details });
  const two = (details: object) => ({ claimsAndScopeOverrideDetails: details });
  const nothing = { claimsToAddOrOverride: {}, claimsToSuppress: [], scopesToSuppress: [] };

  test.each<[string, CognitoEvent, Partial<Verdict>, object]>([
    ["as it is, version 1", ofUser("1"), {}, one({ claimsToSuppress: [], groupOverrideDetails: groups })],
    [
      "as it is, version 2",
      ofUser("2"),
      {},
      two({
        idTokenGeneration: { claimsToSuppress: [] },
        accessTokenGeneration: nothing,
        groupOverrideDetails: groups,
      }),
    ],
    ["as it is, a machine", ofMachine, {}, two({ accessTokenGeneration: nothing })],
    [
      "fewer claims, version 1",
      ofUser("1"),
      dropClaims("email"),
      one({ claimsToSuppress: ["email"], groupOverrideDetails: groups }),
    ],
    [
      "no groups, version 1",
      ofUser("1"),
      dropClaims("cognito:groups"),
      one({ claimsToSuppress: ["cognito:groups"], groupOverrideDetails: {} }),
    ],
    [
      "no groups, version 3",
      ofUser("3"),
      dropClaims("cognito:groups", "cognito:roles"),
      two({
        idTokenGeneration: { claimsToSuppress: ["cognito:groups", "cognito:roles"] },
        accessTokenGeneration: { ...nothing, claimsToSuppress: ["cognito:groups", "cognito:roles"] },
        groupOverrideDetails: {},
      }),
    ],
    [
      "fewer scopes",
      ofUser("2"),
      drop(`${api}/write`),
      two({
        idTokenGeneration: { claimsToSuppress: [] },
        accessTokenGeneration: { ...nothing, scopesToSuppress: [`${api}/write`] },
        groupOverrideDetails: groups,
      }),
    ],
    [
      "a resource less, with its scopes",
      ofUser("2"),
      { ...drop(`${api}/read`, `${api}/write`), drop_resource: [{ ...because("R"), resource: api }] },
      two({
        idTokenGeneration: { claimsToSuppress: [] },
        accessTokenGeneration: { ...nothing, scopesToSuppress: [`${api}/read`, `${api}/write`] },
        groupOverrideDetails: groups,
      }),
    ],
    [
      "a claim more, for the API",
      ofMachine,
      setClaim("budget", { eur: [1, 2] } as never),
      two({ accessTokenGeneration: { ...nothing, claimsToAddOrOverride: { budget: { eur: [1, 2] } } } }),
    ],
  ])("%s", async (_name, event, verdict, response) => {
    const { answer, log } = await invoked(event, verdict);
    expect({ answer, log }).toEqual({ answer: { event: { ...event, response } }, log: [] });
  });
});

describe("what Cognito cannot do is a deny", () => {
  const cap = (token_type: "access_token" | "refresh_token", seconds: number): Partial<Verdict> => ({
    max_lifetime: [{ ...because("TTL"), token_type, seconds }],
  });
  test.each<[string, CognitoEvent, Partial<Verdict>, obligations: string]>([
    ["a lifetime that nobody told", ofMachine, cap("access_token", 3_600), "lifetimes.access_token"],
    ["of a token that may be issued", ofUser("2"), cap("refresh_token", 1), "lifetimes.refresh_token"],
    [
      "no refresh token",
      ofUser("2"),
      { omit_token: [{ ...because("O"), token_type: "refresh_token" }] },
      "omit.refresh_token",
    ],
    ["a step up", ofUser("2"), { require: [{ ...because("Q"), requirement: "step_up" }] }, "require.step_up"],
    ["a claim, version 1", ofUser("1"), setClaim("budget", "1" as never), "claims.set"],
    ["a claim of Cognito's", ofUser("2"), setClaim("cognito:username", "eve" as never), "claims.set cognito:username"],
    ["another one", ofUser("2"), setClaim("origin_jti", "x" as never), "claims.set origin_jti"],
    ["a developer's attribute", ofUser("2"), setClaim("dev:custom:tier", "1" as never), "claims.set dev:custom:tier"],
    ["a claim that is null", ofUser("2"), setClaim("budget", null as never), "claims.set budget"],
    ["a list of lists", ofUser("2"), setClaim("budget", [[1]] as never), "claims.set budget"],
    ["roles without their groups", ofUser("2"), dropClaims("cognito:roles"), "claims.remove cognito:roles"],
    [
      "a resource without its scopes",
      ofUser("2"),
      { drop_resource: [{ ...because("R"), resource: api }] },
      `resources ${api}`,
    ],
  ])("%s", async (_name, event, verdict, obligations) => {
    const { answer, log } = await invoked(event, verdict);
    expect(answer).toEqual({ error: "The token was refused by policy. (decision-1)" });
    expect(log).toEqual([`assayer: denied decision-1 UNENFORCEABLE (${obligations})`]);
  });

  test("but a ceiling that is above what Cognito issues is kept without doing anything", async () => {
    const env = { ASSAYER_LIFETIMES: "access_token=3600" };
    const allowed = await invoked(ofMachine, cap("access_token", 3_600), env);
    expect(allowed.answer).toHaveProperty("event");
    const denied = await invoked(ofMachine, cap("access_token", 3_599), env);
    expect(denied.log).toEqual(["assayer: denied decision-1 UNENFORCEABLE (lifetimes.access_token)"]);
  });
});

describe("a deny", () => {
  test("of the policy's tells the client its name only", async () => {
    const { answer, log } = await invoked(ofUser("2"), { deny: [because("RISK_TOO_HIGH")] });
    expect(answer).toEqual({ error: "The token was refused by policy. (decision-1)" });
    expect(log).toEqual(["assayer: denied decision-1 RISK_TOO_HIGH"]);
  });

  test.each<[string, object]>([
    ["an unknown version", { version: "4" }],
    ["an unknown source", { triggerSource: "TokenGeneration_Telepathy" }],
    ["a machine's token with an event that is not for machines", { ...ofMachine, version: "2" }],
    ["no user", { request: { userAttributes: {}, groupConfiguration: {}, scopes: [] } }],
    ["no app client", { callerContext: {} }],
    ["no request", { request: undefined }],
    ["scopes that are none", { request: { userAttributes: attributes, scopes: "all" } }],
  ])("for %s", async (_name, over) => {
    const { answer, asked, log } = await invoked({ ...ofUser("2"), ...over });
    expect(answer).toEqual({ error: expect.stringMatching(/^The token could not be decided on\. \(/) as unknown });
    expect(asked).toEqual([]);
    expect(log).toEqual([expect.stringMatching(/REQUEST_INVALID \(the platform's message cannot be read\)$/)]);
  });
});

failsClosed(async (variables) => {
  const lambda = await lambdaOf(code, variables);
  const answer = await lambda.invoke(ofUser("2"));
  return { isIssued: "event" in answer, text: "error" in answer ? answer.error : "", log: lambda.log };
});
