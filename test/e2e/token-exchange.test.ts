import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import { accessTokenType, idTokenType } from "../../examples/demo/token-exchange.js";
import { denials, openAcme } from "../support/acme.ts";
import type { Acme, Answer, Ask } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { serveAssayer } from "../support/process.ts";

const vault = "https://vault.acme.example";
const delegation = { sub: "ops-copilot", act: { sub: "chat-frontend" } };
const riskRises: Edit = ["facts/risk.yaml", ["acme", "jo", "score"], 90];
const timeoutMs = 5_000;

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("ops-copilot", { timeoutMs });
}, 60_000);
afterAll(() => acme.close());

/** An access token that the agent got for the user's ID token. */
async function exchanged(form: Ask["form"] = {}): Promise<string> {
  const { status, answer } = await acme.ask({ form });
  expect(status).toBe(200);
  return String(answer["access_token"]);
}

const again = (token: string, form: Ask["form"] = {}): Promise<Answer> =>
  acme.ask({ form: { subject_token: token, subject_token_type: accessTokenType, scope: "vault:read", ...form } });

describe("an ID token for an access token", () => {
  test("the question names the user, everybody who acts, and what would be issued", async () => {
    const { decision, claims, answer } = await acme.ask();
    expect(decision).toMatchObject({
      decision: "allow",
      issuance: { scopes: ["vault:read"], resources: [vault], token_types: ["access_token"], omit: ["refresh_token"] },
    });
    expect(claims).toMatchObject({ sub: "jo", client_id: "ops-copilot", aud: vault, act: delegation });
    expect(answer).toMatchObject({ issued_token_type: accessTokenType, scope: "vault:read", expires_in: 300 });
    expect(answer).not.toHaveProperty("refresh_token");
  });

  test("everything that the resource has is asked for where the client does not say, and narrowed", async () => {
    const { status, claims } = await acme.ask({ form: { scope: undefined } });
    expect({ status, scope: claims["scope"] }).toEqual({ status: 200, scope: "vault:read vault:list" });
  });

  test("a deny uses nothing up: the same subject token is exchanged once it may be", async () => {
    const token = await exchanged();
    try {
      await acme.estate.edit(...riskRises);
      await acme.reload();
      const { decision, ...told } = await again(token);
      expect(told).toEqual({
        status: 400,
        answer: { error: "access_denied", error_description: "The token was refused by policy." },
        claims: {},
      });
      expect(denials(decision)).toEqual(["RISK_TOO_HIGH"]);
    } finally {
      await acme.estate.restore();
      await acme.reload();
    }
    expect(await again(token)).toMatchObject({ status: 200 });
  });
});

describe("an access token for less of itself", () => {
  test("stays the user's, remembers who acted, and does not live longer than the first", async () => {
    const first = await exchanged({ scope: "vault:read vault:list" });
    const { status, claims } = await again(first);
    expect(status).toBe(200);
    expect(claims).toMatchObject({ sub: "jo", scope: "vault:read", act: delegation });
    expect(claims["exp"]).toBeLessThanOrEqual(Number(decodeJwt(first).exp));
  });

  test.each([
    ["more scopes", { scope: "vault:read vault:list" }, "invalid_scope"],
    ["another resource", { resource: "https://billing.acme.example", scope: "invoices:read" }, "invalid_target"],
  ])("is never one for %s, and nobody is asked", async (_name, form, error) => {
    const answer = await again(await exchanged({ scope: "vault:read" }), form);
    expect(answer).toMatchObject({ status: 400, answer: { error } });
    expect(answer.decision).toBeUndefined();
  });

  test("is none without the certificate that the first is bound to", async () => {
    const token = await exchanged();
    const answer = await acme.ask({
      form: { subject_token: token, subject_token_type: accessTokenType, scope: "vault:read" },
      tls: {},
    });
    expect(answer).toMatchObject({ status: 400, answer: { error: "invalid_request" } });
    expect(answer.decision).toBeUndefined();
  });
});

const malformed: { name: string; form: NonNullable<Ask["form"]>; error?: string }[] = [
  { name: "no subject_token", form: { subject_token: "" } },
  { name: "no subject_token_type", form: { subject_token_type: "" } },
  { name: "an unknown subject_token_type", form: { subject_token_type: "urn:ietf:params:oauth:token-type:saml2" } },
  { name: "a type that every object has", form: { subject_token_type: "constructor" } },
  { name: "a subject_token that is none", form: { subject_token: "a.b.c" } },
  { name: "an ID token that is said to be an access token", form: { subject_token_type: accessTokenType } },
  { name: "an actor_token without its type", form: { actor_token: "a.b.c" } },
  { name: "an actor_token_type without a token", form: { actor_token_type: accessTokenType } },
  { name: "an actor_token that is none", form: { actor_token: "a.b.c", actor_token_type: accessTokenType } },
  { name: "a refresh token", form: { requested_token_type: "urn:ietf:params:oauth:token-type:refresh_token" } },
  { name: "a logical audience", form: { audience: "vault" }, error: "invalid_target" },
  { name: "no resource", form: { resource: undefined }, error: "invalid_target" },
  { name: "a resource that nobody knows", form: { resource: "https://elsewhere.example" }, error: "invalid_target" },
  { name: "a scope that the resource does not have", form: { scope: "vault:admin" }, error: "invalid_scope" },
];
test.each(malformed)("$name: refused before anybody is asked", async ({ form, error = "invalid_request" }) => {
  const answer = await acme.ask({ form });
  expect(answer).toMatchObject({ status: 400, answer: { error }, claims: {} });
  expect(answer.decision).toBeUndefined();
});

describe("a token in the wrong place", () => {
  test.each([
    [
      "an access token that is said to be an ID token",
      (token: string) => ({ subject_token: token, subject_token_type: idTokenType }),
    ],
    [
      "a user's token as that of an actor",
      (token: string) => ({ actor_token: token, actor_token_type: accessTokenType }),
    ],
  ])("%s is refused", async (_name, form) => {
    const answer = await acme.ask({ form: form(await exchanged()) });
    expect(answer).toMatchObject({ status: 400, answer: { error: "invalid_request" } });
    expect(answer.decision).toBeUndefined();
  });
});

test("an actor token says who acts, and the chain begins there", async () => {
  const own = { grant_type: "client_credentials", subject_token: undefined, subject_token_type: undefined };
  try {
    await acme.estate.edit("facts/risk.yaml", ["acme", "ops-copilot"], { score: 5, signals: [] });
    await acme.reload();
    const actor = await exchanged(own);
    const { status, claims } = await acme.ask({ form: { actor_token: actor, actor_token_type: accessTokenType } });
    expect({ status, sub: claims["sub"], act: claims["act"] }).toEqual({ status: 200, sub: "jo", act: delegation });
    // It is no token of a user's, for whom somebody could act.
    expect(await again(actor)).toMatchObject({ status: 400, answer: { error: "invalid_request" } });
  } finally {
    await acme.estate.restore();
    await acme.reload();
  }
});

// In this order: what is dead stays dead.
describe("Assayer", () => {
  const unavailable = { error: "temporarily_unavailable", error_description: "The token could not be decided on." };

  test("slow, then back: nothing is issued, and the same subject token is exchanged after", async () => {
    const token = await exchanged();
    acme.assayer.signal("SIGSTOP");
    expect(await again(token)).toMatchObject({ status: 400, answer: unavailable, claims: {} });
    acme.assayer.signal("SIGCONT");
    expect(await again(token)).toMatchObject({ status: 200 });
  });

  test("gone, then replaced: the same", async () => {
    const token = await exchanged();
    acme.assayer.signal("SIGKILL");
    await acme.assayer.ended;
    expect(await again(token)).toMatchObject({ status: 400, answer: unavailable, claims: {} });
    const { port } = new URL(acme.assayer.decisions);
    const other = await serveAssayer(acme.estate.config, `server.decisions.port=${port}`);
    try {
      expect(await again(token)).toMatchObject({ status: 200 });
    } finally {
      await other.stop();
    }
  });
});
