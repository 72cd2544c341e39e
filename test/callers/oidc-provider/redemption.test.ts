import { afterEach, describe, expect, test } from "@jest/globals";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { AccessToken, Configuration, KoaContextWithOIDC } from "oidc-provider";
import type { Gate } from "../../../src/callers/oidc-provider/gate.ts";
import { nativeCaller } from "../../../src/issuance/caller.ts";
import { narrow } from "../../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { createMemoryAdapter } from "../../support/memory-adapter.js";
import { codeForm, resource, startProvider } from "../../support/provider.ts";
import type { RunningProvider, TokenAnswer } from "../../support/provider.ts";
import { because, noTexts, verdictWith } from "../../support/requests.ts";

const deny = verdictWith({ deny: [because("RISK_TOO_HIGH")] });
const cap = (token_type: "access_token" | "refresh_token" | "id_token", seconds: number) =>
  verdictWith({ max_lifetime: [{ ...because("SHORT"), token_type, seconds }] });
const denied = { status: 400, body: { error: "access_denied" } };
const used = { status: 400, body: { error: "invalid_grant" } };

let running: RunningProvider | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** A provider whose decisions come from a verdict that the test changes; `meanwhile` runs while it is decided. */
async function provide(over: Configuration = {}, facts = {}) {
  const asked: IssuanceRequest[] = [];
  const now = { verdict: verdictWith(), meanwhile: async () => {} };
  const adapter = createMemoryAdapter();
  const decide = async (request: IssuanceRequest) => {
    asked.push(request);
    await now.meanwhile();
    return { decision_id: "d", ...narrow(request, now.verdict, nativeCaller("oidc"), noTexts) };
  };
  running = await startProvider({ decide, facts: () => facts }, { adapter, ...over });
  const { token, provider } = running;
  const refresh = (value: unknown) => token({ grant_type: "refresh_token", refresh_token: String(value) });
  const stored = async ({ body }: TokenAnswer) => provider.RefreshToken.find(String(body["refresh_token"]));
  return { ...running, asked, now, refresh, stored };
}

describe("a code", () => {
  const adapters: [string, Configuration["adapter"]][] = [
    ["a factory", createMemoryAdapter()],
    [
      "a class",
      class Store {
        static readonly open = createMemoryAdapter();
        constructor(name: string) {
          Object.assign(this, Store.open(name));
        }
      } as never,
    ],
  ];
  test.each(adapters)("is decided on before a store that is %s marks it as consumed", async (_name, adapter) => {
    const { token, code, now } = await provide({ adapter: adapter as never });
    const form = codeForm(await code());
    now.verdict = deny;
    expect(await token(form)).toMatchObject(denied);
    now.verdict = verdictWith();
    expect(await token(form)).toMatchObject({ status: 200 });
    expect(await token(form)).toMatchObject(used);
  });

  test("is decided on all the same in the provider's own store, which lets nobody in between", async () => {
    const { token, code, now } = await provide({ adapter: undefined });
    const form = codeForm(await code());
    now.verdict = deny;
    expect(await token(form)).toMatchObject(denied);
    now.verdict = verdictWith();
    expect(await token(form)).toMatchObject(used);
    expect(await token(codeForm(await code()))).toMatchObject({ status: 200 });
  });

  test("that somebody redeems while it is decided on is a replay", async () => {
    const { token, code, now, provider, refresh } = await provide();
    const value = await code();
    const first: TokenAnswer[] = [];
    now.meanwhile = async () => {
      now.meanwhile = async () => {};
      first.push(await token(codeForm(value)));
    };
    const revoked: string[] = [];
    provider.on("grant.revoked", (_ctx, grantId) => revoked.push(grantId));
    expect(await token(codeForm(value))).toMatchObject(used);
    expect(first).toMatchObject([{ status: 200 }]);
    expect(revoked).toHaveLength(1);
    expect(await refresh(first[0]?.body["refresh_token"])).toMatchObject(used);
  });

  test("leaves the grant where the application wants that of a replay", async () => {
    const { token, code, now, provider } = await provide({ revokeGrantPolicy: () => false });
    const value = await code();
    now.meanwhile = async () => {
      now.meanwhile = async () => {};
      await token(codeForm(value));
    };
    const revoked: string[] = [];
    provider.on("grant.revoked", (_ctx, grantId) => revoked.push(grantId));
    expect(await token(codeForm(value))).toMatchObject(used);
    expect(revoked).toEqual([]);
  });

  test("whose user is gone is refused without a question", async () => {
    const { token, code, asked } = await provide({ findAccount: () => undefined });
    expect(await token(codeForm(await code()))).toMatchObject(used);
    expect(asked).toEqual([]);
  });

  test("stands for the scopes that the user has granted, whatever it says itself", async () => {
    const { token, provider, asked } = await provide();
    const client = await provider.Client.find("portal");
    const grant = new provider.Grant({ accountId: "jo", clientId: "portal" });
    grant.addResourceScope(resource, "invoices:read");
    const code = new provider.AuthorizationCode({
      accountId: "jo",
      client,
      grantId: await grant.save(),
      redirectUri: codeForm("").redirect_uri,
      scope: "invoices:read invoices:write",
      resource,
    } as never);
    expect(await token(codeForm(await code.save()))).toMatchObject({ claims: { scope: "invoices:read" } });
    expect(asked).toMatchObject([{ scopes: ["invoices:read"] }]);
  });
});

test("a device code is decided on before it is consumed", async () => {
  const clients = [clientWith(["urn:ietf:params:oauth:grant-type:device_code"])];
  const { token, provider, now, asked } = await provide({ clients, features: { deviceFlow: { enabled: true } } });
  const grant = new provider.Grant({ accountId: "jo", clientId: "portal" });
  grant.addResourceScope(resource, "invoices:read");
  const code = new provider.DeviceCode({
    accountId: "jo",
    client: await provider.Client.find("portal"),
    grantId: await grant.save(),
    scope: "invoices:read",
    resource,
    params: {},
    userCode: "ABCD",
  } as never);
  const form = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: await code.save() };
  now.verdict = deny;
  expect(await token(form)).toMatchObject(denied);
  now.verdict = verdictWith();
  expect(await token(form)).toMatchObject({ status: 200, claims: { sub: "jo", scope: "invoices:read" } });
  expect(asked).toMatchObject([{}, { grant_type: form.grant_type, subject: { type: "user", id: "jo" } }]);
});

describe("lifetimes", () => {
  test("of refresh token and ID token are kept to", async () => {
    const { token, code, now, stored } = await provide();
    now.verdict = verdictWith({
      max_lifetime: [
        { ...because("SHORT"), token_type: "refresh_token", seconds: 500 },
        { ...because("SHORT"), token_type: "id_token", seconds: 60 },
      ],
    });
    const answer = await token(codeForm(await code()));
    const { iat = 0, exp } = decodeJwt(String(answer.body["id_token"]));
    expect(exp).toBe(iat + 60);
    const seconds = (await stored(answer))?.remainingTTL;
    expect(seconds).toBeLessThanOrEqual(500);
    expect(seconds).toBeGreaterThan(490);
  });

  test("that the application configures go before those of the resource, as in the provider", async () => {
    const { token, code, asked } = await provide({ ttl: { AccessToken: 90, RefreshToken: () => 700, IdToken: 80 } });
    expect(await token(codeForm(await code()))).toMatchObject({ body: { expires_in: 90 } });
    // Nobody knows what a function makes of a refresh token that there is not yet.
    expect(asked).toMatchObject([{ lifetimes: { access_token: 90, id_token: 80 } }]);
    expect(asked[0]?.lifetimes).not.toHaveProperty("refresh_token");
  });

  test("of a public client's refresh token do not grow by rotation", async () => {
    const clients = [
      {
        client_id: "portal",
        token_endpoint_auth_method: "none" as const,
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [codeForm("").redirect_uri],
      },
    ];
    const { issuer, code, now, provider } = await provide({ clients, pkce: { required: () => false } });
    const ask = async (form: Record<string, string>) => {
      const body = new URLSearchParams({ ...form, client_id: "portal" });
      return (await (await fetch(`${issuer}/token`, { method: "POST", body })).json()) as Record<string, unknown>;
    };
    now.verdict = cap("refresh_token", 400);
    const first = await ask(codeForm(await code()));
    now.verdict = verdictWith();
    const second = await ask({ grant_type: "refresh_token", refresh_token: String(first["refresh_token"]) });
    expect(second["refresh_token"]).not.toBe(first["refresh_token"]);
    const rotated = await provider.RefreshToken.find(String(second["refresh_token"]));
    expect(rotated?.remainingTTL).toBeLessThanOrEqual(400);
  });
});

describe("a refresh token", () => {
  test("stays where the provider's default has it stay, and is exchanged where it has to live shorter", async () => {
    const { token, code, now, refresh, stored, asked } = await provide();
    const first = await token(codeForm(await code()));
    const second = await refresh(first.body["refresh_token"]);
    expect(second.body["refresh_token"]).toBe(first.body["refresh_token"]);
    expect(asked[1]?.lifetimes?.refresh_token).toBeLessThanOrEqual(1_209_600);
    now.verdict = cap("refresh_token", 300);
    const third = await refresh(second.body["refresh_token"]);
    expect(third.body["refresh_token"]).not.toBe(first.body["refresh_token"]);
    expect((await stored(third))?.remainingTTL).toBeLessThanOrEqual(300);
    expect(await refresh(first.body["refresh_token"])).toMatchObject(used);
  });

  test("is not made to live shorter where the application never rotates: that is a deny", async () => {
    const { token, code, now, refresh } = await provide({ rotateRefreshToken: false });
    const { body } = await token(codeForm(await code()));
    now.verdict = cap("refresh_token", 300);
    expect(await refresh(body["refresh_token"])).toMatchObject(denied);
    now.verdict = verdictWith();
    expect(await refresh(body["refresh_token"])).toMatchObject({ status: 200 });
  });

  test("that somebody uses while it is decided on is a replay", async () => {
    const { token, code, now, refresh } = await provide({ rotateRefreshToken: true });
    const { body } = await token(codeForm(await code()));
    const first: TokenAnswer[] = [];
    now.meanwhile = async () => {
      now.meanwhile = async () => {};
      first.push(await refresh(body["refresh_token"]));
    };
    expect(await refresh(body["refresh_token"])).toMatchObject(used);
    expect(first).toMatchObject([{ status: 200 }]);
    expect(await refresh(first[0]?.body["refresh_token"])).toMatchObject(used);
  });

  test("that is revoked while it is decided on gives nothing", async () => {
    const { token, code, now, refresh, stored } = await provide();
    const answer = await token(codeForm(await code()));
    now.meanwhile = async () => (await stored(answer))?.destroy();
    expect(await refresh(answer.body["refresh_token"])).toMatchObject(used);
  });
});

describe("a key", () => {
  const bound = verdictWith({ require: [{ ...because("X"), requirement: "sender_constrained_token" }] });
  const form = { grant_type: "client_credentials", scope: "invoices:read" };

  async function proof(issuer: string): Promise<Record<string, string>> {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwt = await new SignJWT({ htm: "POST", htu: `${issuer}/token`, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(publicKey) })
      .setIssuedAt()
      .sign(privateKey);
    return { DPoP: jwt };
  }

  test("that is demanded is there, or nothing is issued", async () => {
    const { token, now, issuer } = await provide();
    now.verdict = bound;
    expect(await token(form)).toMatchObject(denied);
    expect(await token(form, await proof(issuer))).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
  });

  test("of a proof that the provider does not look at is none", async () => {
    const features = { dPoP: { enabled: false }, clientCredentials: { enabled: true } };
    const { token, now, issuer, asked } = await provide({ features });
    now.verdict = bound;
    expect(await token(form, await proof(issuer))).toMatchObject(denied);
    expect(asked[0]).not.toHaveProperty("confirmation");
  });

  test("that the application only claims is found missing in the token", async () => {
    const { token } = await provide({}, { certificateThumbprint: "a".repeat(43) });
    expect(await token(form)).toMatchObject(denied);
  });
});

describe("a custom grant", () => {
  type Make = (ctx: KoaContextWithOIDC, gate: Gate, token: AccessToken) => Promise<unknown>;
  const server = { scope: "invoices:read invoices:write", audience: resource, accessTokenFormat: "jwt" as const };
  const ask = (ctx: KoaContextWithOIDC, gate: Gate, over: object = {}) =>
    gate.decide(ctx, { resource, scopes: server.scope.split(" "), tokenTypes: ["access_token"], ...over });
  const readOnly = verdictWith({ drop_scope: [{ ...because("X"), scope: "invoices:write" }] });

  /** Issues what `make` leaves of a token for everything. */
  async function grant(make: Make, verdict: Verdict = verdictWith()): Promise<TokenAnswer & { asked: unknown[] }> {
    const grantType = "urn:acme:grant";
    const { provider, gate, token, now, asked } = await provide({ clients: [clientWith([grantType])] });
    now.verdict = verdict;
    provider.registerGrantType(grantType, async (ctx) => {
      const { client } = ctx.oidc;
      ctx.oidc.entity("Account", { accountId: "jo" });
      const grantId = await new provider.Grant({ accountId: "jo", clientId: client.clientId }).save();
      const made = new provider.AccessToken({ accountId: "jo", client, grantId, gty: "acme" });
      made.resourceServer = new provider.ResourceServer(resource, server);
      made.scope = server.scope;
      await make(ctx, gate, made);
      ctx.body = { access_token: await made.save(), token_type: "Bearer" };
    });
    return { ...(await token({ grant_type: grantType })), asked };
  }

  test("issues what was decided", async () => {
    const keeps: Make = async (ctx, gate, token) => {
      token.scope = (await ask(ctx, gate)).scopes?.join(" ");
    };
    expect(await grant(keeps, readOnly)).toMatchObject({ status: 200, claims: { scope: "invoices:read" } });
  });

  const faults: [string, Make, Verdict][] = [
    ["does not take scopes away", (ctx, gate) => ask(ctx, gate), readOnly],
    [
      "is decided on for another resource",
      (ctx, gate) => ask(ctx, gate, { resource: "https://other.example" }),
      verdictWith(),
    ],
    [
      "adds a scope",
      async (ctx, gate, token) => {
        await ask(ctx, gate, { scopes: ["invoices:read"] });
        token.scope = "invoices:read invoices:write";
      },
      verdictWith(),
    ],
    [
      "sets a lifetime of its own",
      async (ctx, gate, token) => {
        await ask(ctx, gate);
        (token as { expiresIn?: number }).expiresIn = 7_200;
      },
      cap("access_token", 60),
    ],
    [
      "has authorization details that nobody decided on",
      async (ctx, gate, token) => {
        await ask(ctx, gate);
        token.rar = [{ type: "payment" }];
      },
      verdictWith(),
    ],
    [
      "asks twice, for two resources",
      async (ctx, gate) => {
        await ask(ctx, gate);
        await ask(ctx, gate, { resource: "https://other.example" });
      },
      verdictWith(),
    ],
    [
      "issues a refresh token that was taken away",
      async (ctx, gate, token) => {
        await ask(ctx, gate, { tokenTypes: ["access_token", "refresh_token"] });
        const { provider, client } = ctx.oidc;
        const { grantId, scope } = token;
        await new provider.RefreshToken({ accountId: "jo", client, grantId, scope, gty: "acme" } as never).save();
      },
      verdictWith({ omit_token: [{ ...because("X"), token_type: "refresh_token" }] }),
    ],
  ];
  test.each(faults)("that %s issues nothing", async (_name, make, verdict) => {
    const { asked, ...answer } = await grant(make, verdict);
    expect(answer).toMatchObject({ ...denied, claims: {} });
    expect(asked).toHaveLength(1);
  });

  test("that forgets to ask is decided on with the token that it made", async () => {
    const forgets: Make = async () => {};
    const { asked, status } = await grant(forgets);
    expect({ status, asked }).toMatchObject({
      status: 200,
      asked: [{ grant_type: "urn:acme:grant", resources: [resource], scopes: server.scope.split(" ") }],
    });
    for (const verdict of [deny, readOnly, cap("access_token", 60)]) {
      await running?.close();
      expect(await grant(forgets, verdict)).toMatchObject(denied);
    }
  });
});

/** The test's client, for a grant type of its own. */
function clientWith(grantTypes: string[]) {
  return {
    client_id: "portal",
    client_secret: "generated-for-this-test-only",
    grant_types: grantTypes,
    redirect_uris: [],
    response_types: [],
  };
}
