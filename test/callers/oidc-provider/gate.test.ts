import { afterEach, describe, expect, test } from "@jest/globals";
import { generateKeyPair, SignJWT, calculateJwkThumbprint, exportJWK } from "jose";
import { createGate } from "../../../src/callers/oidc-provider/gate.ts";
import { nativeCaller } from "../../../src/issuance/caller.ts";
import { denial } from "../../../src/issuance/denial.ts";
import { narrow } from "../../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { codeForm, resource, startProvider } from "../../support/provider.ts";
import type { RunningProvider } from "../../support/provider.ts";
import { because, noTexts, verdictWith } from "../../support/requests.ts";

const clientCredentials = { grant_type: "client_credentials", scope: "invoices:read invoices:write" };
const deny = verdictWith({ deny: [because("RISK_TOO_HIGH")] });
const cut = verdictWith({
  drop_scope: [{ ...because("READ_ONLY"), scope: "invoices:write" }],
  max_lifetime: [{ ...because("SHORT"), token_type: "access_token", seconds: 120 }],
});

let running: RunningProvider | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** A provider whose decisions come from verdicts that the test changes while it runs. */
async function provide(verdict: Verdict, facts: Parameters<typeof startProvider>[0]["facts"] = () => ({}), over = {}) {
  const asked: IssuanceRequest[] = [];
  const now = { verdict };
  running = await startProvider(
    {
      decide: async (request) => {
        asked.push(request);
        return { decision_id: `d-${asked.length}`, ...narrow(request, now.verdict, nativeCaller("oidc"), noTexts) };
      },
      facts,
    },
    over,
  );
  return { ...running, asked, now };
}

describe("client credentials", () => {
  test("asks once, with what the provider is about to issue", async () => {
    const { token, asked } = await provide(verdictWith(), () => ({
      tenant: "acme",
      purpose: "invoice-reconciliation",
      evidence: [{ type: "jwt", token: "a.b.c" }],
      claims: { email: "jo@acme.example" },
    }));
    const { status, claims } = await token(clientCredentials);
    expect(status).toBe(200);
    expect(claims).toMatchObject({ aud: resource, scope: "invoices:read invoices:write", email: "jo@acme.example" });
    expect(asked).toEqual([
      {
        grant_type: "client_credentials",
        token_types: ["access_token"],
        client: { id: "portal", authentication_method: "client_secret_basic" },
        subject: { type: "client", id: "portal" },
        actors: [],
        tenant: "acme",
        resources: [resource],
        scopes: ["invoices:read", "invoices:write"],
        claims: { email: "jo@acme.example" },
        lifetimes: { access_token: 3_600 },
        purpose: "invoice-reconciliation",
        evidence: [{ type: "jwt", token: "a.b.c" }],
        network: { ip: "127.0.0.1" },
      },
    ]);
  });

  test("narrows token and answer alike", async () => {
    const { token } = await provide(
      {
        ...cut,
        drop_claim: [{ ...because("X"), claim: "email" }],
        set_claim: [{ ...because("X"), claim: "tier", value: "gold" }],
      },
      () => ({ claims: { email: "jo@acme.example", tool: "read" } }),
    );
    const { body, claims } = await token(clientCredentials);
    expect(body).toMatchObject({ scope: "invoices:read", expires_in: 120 });
    expect(claims).toMatchObject({ scope: "invoices:read", tool: "read", tier: "gold" });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(120);
    expect(claims).not.toHaveProperty("email");
  });

  test("names the key that the token is bound to", async () => {
    const { token, asked } = await provide(verdictWith(), undefined, {
      features: { dPoP: { enabled: true }, clientCredentials: { enabled: true } },
    });
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwk = await exportJWK(publicKey);
    const proof = await new SignJWT({ htm: "POST", htu: `${running?.issuer}/token`, jti: "1" })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
      .setIssuedAt()
      .sign(privateKey);
    const { body } = await token(clientCredentials, { DPoP: proof });
    expect(body).toMatchObject({ token_type: "DPoP" });
    expect(asked[0]?.confirmation).toEqual({ jkt: await calculateJwkThumbprint(jwk) });
  });

  test.each([
    ["a deny", deny, 400, "access_denied"],
    [
      "nothing left",
      verdictWith({ drop_scope: cut.drop_scope.concat({ ...because("X"), scope: "invoices:read" }) }),
      400,
      "access_denied",
    ],
    [
      "step-up, which the token endpoint cannot do",
      verdictWith({ require: [{ ...because("X"), requirement: "step_up" }] }),
      400,
      "access_denied",
    ],
  ])("%s issues nothing and says no more than the error", async (_name, verdict, status, error) => {
    const { token } = await provide(verdict);
    expect(await token(clientCredentials)).toEqual({
      status,
      body: { error, error_description: "The token was refused by policy." },
      claims: {},
    });
  });

  test("what cannot be decided on is temporarily unavailable", async () => {
    running = await startProvider({ decide: async () => ({ decision_id: "d", ...denial("POLICY_DEADLINE") }) });
    expect(await running.token(clientCredentials)).toMatchObject({
      status: 400,
      body: { error: "temporarily_unavailable" },
    });
  });

  test("a gate that breaks issues nothing", async () => {
    running = await startProvider({ decide: async () => Promise.reject(new Error("secret")) });
    const answer = await running.token(clientCredentials);
    expect(answer).toMatchObject({ status: 500, body: { error: "server_error" } });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });
});

describe("a user's sign-in", () => {
  test("names the user and every token that would be issued", async () => {
    const { token, code, asked } = await provide(verdictWith());
    const { status, body } = await token(codeForm(await code()));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(expect.arrayContaining(["access_token", "refresh_token", "id_token"]));
    expect(asked).toMatchObject([
      {
        subject: { type: "user", id: "jo" },
        token_types: ["access_token", "refresh_token", "id_token"],
        scopes: ["invoices:read", "invoices:write"],
      },
    ]);
  });

  test("leaves the refresh token out where the decision does", async () => {
    const { token, code } = await provide(
      verdictWith({ omit_token: [{ ...because("X"), token_type: "refresh_token" }] }),
    );
    const { status, body } = await token(codeForm(await code()));
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("refresh_token");
  });
});

describe("a refresh", () => {
  async function signedIn(verdict: Verdict) {
    const provided = await provide(verdict);
    const { body } = await provided.token(codeForm(await provided.code()));
    const refresh = (token: unknown) => provided.token({ grant_type: "refresh_token", refresh_token: String(token) });
    return { ...provided, refresh, first: body["refresh_token"] };
  }

  test("is decided again, and a deny does not burn the refresh token", async () => {
    const { refresh, first, now, asked } = await signedIn(verdictWith());
    now.verdict = deny;
    expect(await refresh(first)).toMatchObject({ status: 400, body: { error: "access_denied" } });
    now.verdict = verdictWith();
    const again = await refresh(first);
    expect(again.status).toBe(200);
    expect(asked.map(({ grant_type }) => grant_type)).toEqual(["authorization_code", "refresh_token", "refresh_token"]);
  });

  test("of a narrowed grant is narrowed by the decision of that moment", async () => {
    const { refresh, first, now } = await signedIn(cut);
    const narrowed = await refresh(first);
    expect(narrowed.claims).toMatchObject({ scope: "invoices:read" });
    now.verdict = verdictWith();
    const whole = await refresh(narrowed.body["refresh_token"]);
    expect(whole.claims).toMatchObject({ scope: "invoices:read invoices:write" });
  });

  test("whose refresh token should go is a deny, since the answer would repeat it", async () => {
    const { refresh, first, now } = await signedIn(verdictWith());
    now.verdict = verdictWith({ omit_token: [{ ...because("X"), token_type: "refresh_token" }] });
    expect(await refresh(first)).toMatchObject({ status: 400, body: { error: "access_denied" } });
  });
});

describe("a token for the provider's own userinfo endpoint", () => {
  const noResource = {
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: { defaultResource: () => undefined, useGrantedResource: () => false },
    },
  };
  const open = (verdict: Verdict) => provide(verdict, undefined, noResource);

  test("is decided on, with the issuer as its resource", async () => {
    const { token, code, asked, issuer } = await open(verdictWith());
    expect((await token(codeForm(await code({ scope: "openid" })))).status).toBe(200);
    expect(asked).toMatchObject([{ resources: [issuer], scopes: ["openid"] }]);
  });

  test.each([
    ["a deny", deny],
    ["any narrowing", verdictWith({ drop_scope: [{ ...because("X"), scope: "offline_access" }] })],
  ])("is not issued on %s", async (_name, verdict) => {
    const { token, code } = await open(verdict);
    expect(await token(codeForm(await code({ scope: "openid offline_access" })))).toMatchObject({
      status: 400,
      body: { error: "access_denied" },
    });
  });
});

describe("a configuration that leaves nothing to hook into", () => {
  const decide = async () => ({ decision_id: "d", ...denial("INTERNAL") });
  const indicators = { resourceIndicators: { enabled: true, getResourceServerInfo: () => ({ scope: "a" }) } };

  test.each([
    ["no resource indicators", {}],
    [
      "resource indicators switched off",
      { features: { resourceIndicators: { ...indicators.resourceIndicators, enabled: false } } },
    ],
    ["claims that the policy would not see", { features: indicators, extraTokenClaims: () => ({}) }],
  ])("%s is refused", (_name, configuration) => {
    expect(() => createGate(configuration, { decide })).toThrow(TypeError);
  });
});
