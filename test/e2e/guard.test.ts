import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { openGuardEstate } from "../support/guard-estate.ts";
import type { GuardEstate } from "../support/guard-estate.ts";
import { codeOf } from "../support/sign-in.ts";

const billing = "https://billing.acme.example";
const owner = ["directory/owners.yaml", ["owners", "maria", "active"], false] as const;
const accessDenied = { error: "access_denied", error_description: "The token was refused by policy." };
const unavailable = { error: "temporarily_unavailable", error_description: "The token could not be decided on." };
const issued = { seconds: 600, format: "jwt", claims: {} };

describe.each([
  { name: "deciding itself", elsewhere: false },
  { name: "asking an Assayer elsewhere", elsewhere: true },
])("$name", ({ elsewhere }) => {
  let guarded: GuardEstate;
  beforeAll(async () => {
    guarded = await openGuardEstate({ elsewhere });
  }, 60_000);
  afterAll(() => guarded.close());
  beforeEach(async () => {
    await guarded.issue(issued);
    await guarded.happened();
  });

  const lastSaid = () => guarded.said().at(-1);

  test("client credentials: the agent gets its token", async () => {
    const { status, body, claims } = await guarded.agent();
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { token_type: "Bearer", expires_in: 600, scope: "invoices:read" },
    });
    expect(claims).toMatchObject({ client_id: "billing-agent", aud: billing, scope: "invoices:read" });
  });

  test("client credentials: it gets no more scopes than it may have", async () => {
    const { status, claims } = await guarded.agent({ scope: "invoices:read invoices:admin" });
    expect({ status, scope: claims["scope"] }).toEqual({ status: 200, scope: "invoices:read" });
  });

  test("client credentials: where it does not say for what, the token that is issued is decided on", async () => {
    const { status, claims } = await guarded.agent({ resource: "" });
    expect({ status, aud: claims["aud"] }).toEqual({ status: 200, aud: billing });
  });

  test("client credentials: a token that would live too long is never relayed", async () => {
    await guarded.issue({ seconds: 901, format: "opaque" });
    expect(await guarded.agent()).toMatchObject({ status: 400, body: accessDenied });
    // The upstream takes an assertion once: with it, nothing can be taken back.
    await eventually(() =>
      expect(guarded.said().slice(-2)).toMatchObject([
        {
          event: "token_denied",
          codes: ["ISSUED_BEYOND_DECISION"],
          shortfall: ["lifetimes.access_token"],
          issued: true,
        },
        { event: "revocation_failed", token: "access_token" },
      ]),
    );
  });

  test("client credentials: a token with a claim that nobody needs is never relayed", async () => {
    await guarded.issue({ claims: { phone_number: "+1-202-555-0100" } });
    expect(await guarded.agent()).toMatchObject({ status: 400, body: accessDenied });
    await guarded.issue({ claims: { email: "agent@acme.example" } });
    expect(await guarded.agent()).toMatchObject({ status: 200, claims: { email: "agent@acme.example" } });
  });

  test("client credentials: a deny leaves the upstream in peace, and needs no restart", async () => {
    await guarded.estate.edit(...owner);
    await eventually(async () => expect(await guarded.agent()).toMatchObject({ status: 400, body: accessDenied }));
    await guarded.happened();
    expect(await guarded.agent()).toMatchObject({ status: 400, body: accessDenied });
    expect(await guarded.happened()).toEqual([]);
    expect(lastSaid()).toMatchObject({ event: "token_denied", codes: ["OWNER_INACTIVE"], issued: false });
    await guarded.estate.restore();
    await eventually(async () => expect(await guarded.agent()).toMatchObject({ status: 200 }));
  });

  test("client credentials: whom the upstream does not know gets the upstream's answer", async () => {
    const answer = await fetch(`${guarded.url}/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: "nobody", client_secret: "x" }),
    });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  });

  test("a code: what it is redeemed for is decided on, and the refresh token that nobody can bound left out", async () => {
    const { status, body, claims } = await guarded.portal(await guarded.signIn("jo"));
    expect({ status, scope: body["scope"] }).toEqual({ status: 200, scope: "invoices:read" });
    expect(claims).toMatchObject({ sub: "jo", client_id: "acme-portal", aud: billing });
    expect(Object.keys(body).sort()).toEqual(["access_token", "expires_in", "id_token", "scope", "token_type"]);
    expect(lastSaid()).toMatchObject({
      event: "token_relayed",
      left_out: { refresh_token: ["lifetimes.refresh_token"] },
    });
  });

  test("a code of somebody at risk: nothing is relayed, what was issued is taken back, and the code is gone", async () => {
    const form = await guarded.signIn("mallory");
    expect(await guarded.portal(form)).toMatchObject({ status: 400, body: accessDenied });
    const denied = guarded.said().findLast(({ event }) => event === "token_denied");
    expect(denied).toMatchObject({ codes: expect.arrayContaining(["RISK_TOO_HIGH"]) as unknown, issued: true });
    await eventually(async () => expect(await guarded.happened()).toContain("grant.revoked"));
    expect(await guarded.portal(form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  test("a code for more than the portal may have is a deny: nothing can be taken away any more", async () => {
    const form = await guarded.signIn("jo", "openid invoices:read invoices:write");
    expect(await guarded.portal(form)).toMatchObject({ status: 400, body: accessDenied });
    const codes = [elsewhere ? "ISSUED_BEYOND_DECISION" : "UNENFORCEABLE"];
    await eventually(() =>
      expect(guarded.said().findLast(({ event }) => event === "token_denied")).toMatchObject({ codes, issued: true }),
    );
  });

  test("a refresh token that was there before the guard is of no use where nobody can bound it", async () => {
    const token = String((await guarded.past(await guarded.signIn("jo"))).body["refresh_token"]);
    expect(await guarded.portal({ grant_type: "refresh_token", refresh_token: token })).toMatchObject({
      status: 400,
      body: accessDenied,
    });
    expect(guarded.said().findLast(({ event }) => event === "token_denied")).toMatchObject({ issued: true });
  });

  test("everything else is the upstream's, as it is", async () => {
    const [through, direct] = await Promise.all(
      [guarded.url, guarded.upstream].map(async (origin) => {
        const answer = await fetch(`${origin}/.well-known/openid-configuration`);
        return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
      }),
    );
    expect(through?.status).toBe(200);
    expect({ ...through, body: "" }).toEqual({ ...direct, body: "" });
    expect(through?.body.replaceAll(guarded.url, guarded.upstream)).toBe(direct?.body);
  });

  test("nor is there another way to the token endpoint", async () => {
    for (const path of ["//token", "/%74oken", "/token/", "/TOKEN", "/x/%2e%2e/token"]) {
      const answer = await fetch(`${guarded.url}${path}`, { method: "POST", body: "grant_type=client_credentials" });
      expect(answer.status).toBe(400);
    }
    expect(await guarded.happened()).toEqual([]);
  });
});

describe("a user who signs in at the guard", () => {
  const whole = { scope: "openid offline_access invoices:read" };
  const riskRises = ["facts/risk.yaml", ["acme", "jo", "score"], 90] as const;
  let guarded: GuardEstate;
  beforeAll(async () => {
    // Nobody can bound an opaque refresh token; here users may keep theirs all the same.
    guarded = await openGuardEstate({ waived: ["lifetimes.refresh_token"] });
  }, 60_000);
  afterAll(() => guarded.close());
  beforeEach(async () => void (await guarded.happened()));

  const refresh = (token: unknown, form: object = {}) =>
    guarded.portal({ grant_type: "refresh_token", refresh_token: String(token), ...form });

  async function signedIn(): Promise<unknown> {
    const { status, body } = await guarded.portal(await codeOf(guarded.url, whole));
    expect(status).toBe(200);
    await guarded.happened();
    return body["refresh_token"];
  }

  test("gets a code there and redeems it with the verifier (PKCE), and with no other", async () => {
    const form = await codeOf(guarded.url, whole);
    const wrong = await guarded.portal({ ...form, code_verifier: "another-verifier-that-is-long-enough-to-be-one" });
    expect(wrong).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const { status, body, claims } = await guarded.portal(form);
    expect({ status, scope: body["scope"], sub: claims["sub"], aud: claims["aud"] }).toEqual({
      status: 200,
      scope: "invoices:read",
      sub: "jo",
      aud: billing,
    });
    expect(body).toMatchObject({
      refresh_token: expect.any(String) as unknown,
      id_token: expect.any(String) as unknown,
    });
  });

  test("refreshes, and every refresh is decided on", async () => {
    const { status, body, claims } = await refresh(await signedIn());
    expect({ status, scope: body["scope"], sub: claims["sub"] }).toEqual({
      status: 200,
      scope: "invoices:read",
      sub: "jo",
    });
    const [last = ""] = (await guarded.estate.read("decisions.ndjson")).trimEnd().split("\n").slice(-1);
    expect(JSON.parse(last)).toMatchObject({
      input: { request: { grant_type: "refresh_token", scopes: ["invoices:read"] } },
    });
  });

  test("gets nothing from a refresh that is denied, and keeps the refresh token where the upstream does", async () => {
    const token = await signedIn();
    await guarded.estate.edit(...riskRises);
    await eventually(async () => {
      expect(await refresh(token)).toMatchObject({ status: 400, body: accessDenied, claims: {} });
    });
    const said = guarded.said().findLast(({ event }) => event === "token_denied");
    expect(said).toMatchObject({ codes: ["RISK_TOO_HIGH"], issued: true });
    expect(await guarded.happened()).not.toContain("grant.revoked");
    await guarded.estate.restore();
    await eventually(async () => expect(await refresh(token)).toMatchObject({ status: 200, claims: { sub: "jo" } }));
  });

  test("cannot refresh for more than was granted: that is the upstream's answer", async () => {
    expect(await refresh(await signedIn(), { scope: "invoices:write" })).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });
});

describe("the Assayer that decides", () => {
  const timeoutMs = 400;
  let guarded: GuardEstate;
  beforeAll(async () => {
    guarded = await openGuardEstate({ elsewhere: true, timeoutMs });
  }, 60_000);
  afterAll(() => guarded.close());

  async function expectNothing(code: string): Promise<void> {
    await guarded.happened();
    const started = performance.now();
    expect(await guarded.agent()).toMatchObject({ status: 400, body: unavailable, claims: {} });
    expect(performance.now() - started).toBeLessThan(timeoutMs + 3_000);
    expect(await guarded.happened()).toEqual([]);
    expect(guarded.said().at(-1)).toMatchObject({ event: "token_denied", codes: [code], issued: false });
  }

  // In this order: what is dead stays dead.
  test("is slow: the upstream is not asked, and everything goes on when it is back", async () => {
    expect(await guarded.agent()).toMatchObject({ status: 200 });
    guarded.assayer?.signal("SIGSTOP");
    await expectNothing("CLIENT_TIMEOUT");
    guarded.assayer?.signal("SIGCONT");
    expect(await guarded.agent()).toMatchObject({ status: 200 });
  });

  test("is slow when a code has been redeemed: what was issued is taken back", async () => {
    const form = await guarded.signIn("jo");
    guarded.assayer?.signal("SIGSTOP");
    expect(await guarded.portal(form)).toMatchObject({ status: 400, body: unavailable });
    guarded.assayer?.signal("SIGCONT");
    await eventually(async () => expect(await guarded.happened()).toContain("grant.revoked"));
  });

  test("is slow when a token is refreshed: nothing is relayed, and the refresh token is good for another try", async () => {
    const refresh_token = String((await guarded.past(await guarded.signIn("jo"))).body["refresh_token"]);
    await guarded.happened();
    guarded.assayer?.signal("SIGSTOP");
    const form = { grant_type: "refresh_token", refresh_token };
    expect(await guarded.portal(form)).toMatchObject({ status: 400, body: unavailable, claims: {} });
    guarded.assayer?.signal("SIGCONT");
    expect(await guarded.past(form)).toMatchObject({ status: 200 });
    expect(await guarded.happened()).not.toContain("grant.revoked");
  });

  test("is gone: the upstream is not asked", async () => {
    guarded.assayer?.signal("SIGKILL");
    await guarded.assayer?.ended;
    await expectNothing("CLIENT_UNREACHABLE");
  });
});
