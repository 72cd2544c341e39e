import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { denials } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { openSignIn } from "../support/sign-in.ts";
import type { Asked, SignInEstate } from "../support/sign-in.ts";

const riskRises: Edit = ["facts/risk.yaml", ["acme", "jo", "score"], 90];
const mayWrite: Edit = [
  "directory/clients.yaml",
  ["clients", "acme-portal", "scopes"],
  ["invoices:read", "invoices:write"],
];
const used = { status: 400, body: { error: "invalid_grant" } };

let portal: SignInEstate;
beforeAll(async () => {
  portal = await openSignIn();
}, 60_000);
afterAll(() => portal.close());

async function signedIn(asked: Asked = {}): Promise<string> {
  const { status, body } = await portal.token(await portal.code(asked));
  expect(status).toBe(200);
  await portal.decided();
  await portal.happened();
  return String(body["refresh_token"]);
}

test("a refresh is decided on, and its token exchanged for another", async () => {
  const first = await signedIn();
  const { status, body, claims } = await portal.refresh(first);
  expect({ status, scope: body["scope"], claims }).toMatchObject({
    status: 200,
    scope: "invoices:read",
    claims: { sub: "jo", scope: "invoices:read", exp: Number(claims["iat"]) + 1_800 },
  });
  expect(body["refresh_token"]).not.toBe(first);
  expect(await portal.happened()).toEqual(["refresh_token.consumed", "access_token.issued"]);
  expect((await portal.decided()).requests).toMatchObject([
    {
      grant_type: "refresh_token",
      token_types: ["access_token", "refresh_token", "id_token"],
      subject: { type: "user", id: "jo" },
      scopes: ["invoices:read", "invoices:write"],
    },
  ]);
});

describe("a deny", () => {
  test("burns neither the refresh token nor its family, however often it is tried", async () => {
    const first = await signedIn();
    const second = String((await portal.refresh(first)).body["refresh_token"]);
    await portal.decided();
    await portal.happened();
    await portal.during([riskRises], async () => {
      for (let tries = 0; tries < 3; tries += 1) {
        expect(await portal.refresh(second)).toEqual({
          status: 400,
          body: { error: "access_denied", error_description: "The token was refused by policy." },
          claims: {},
        });
      }
      const { decisions } = await portal.decided();
      expect(decisions.map(denials)).toEqual([["RISK_TOO_HIGH"], ["RISK_TOO_HIGH"], ["RISK_TOO_HIGH"]]);
      expect(await portal.happened()).toEqual([]);
    });
    const third = await portal.refresh(second);
    expect(third).toMatchObject({ status: 200, claims: { sub: "jo" } });
    expect(await portal.refresh(third.body["refresh_token"])).toMatchObject({ status: 200 });
  });

  test("does not make a replay of the token before it harmless", async () => {
    const first = await signedIn();
    const second = String((await portal.refresh(first)).body["refresh_token"]);
    await portal.during([riskRises], async () => {
      expect(await portal.refresh(second)).toMatchObject({ status: 400, body: { error: "access_denied" } });
      expect(await portal.refresh(first)).toMatchObject(used);
    });
    expect(await portal.refresh(second)).toMatchObject(used);
  });
});

describe("a replay", () => {
  test("of a rotated token is not decided on, and revokes the family", async () => {
    const first = await signedIn();
    const second = String((await portal.refresh(first)).body["refresh_token"]);
    await portal.decided();
    await portal.happened();
    expect(await portal.refresh(first)).toMatchObject(used);
    expect(await portal.decided()).toEqual({ requests: [], decisions: [] });
    expect(await portal.happened()).toContain("grant.revoked");
    expect(await portal.refresh(second)).toMatchObject(used);
  });

  test("during a decision is one, too: one token never becomes two that live", async () => {
    const first = await signedIn();
    const answers = await Promise.all(Array.from({ length: 6 }, () => portal.refresh(first)));
    const issued = answers.filter(({ status }) => status === 200);
    expect(issued.length).toBeLessThanOrEqual(1);
    expect(await portal.happened()).toContain("grant.revoked");
    for (const { body } of issued) expect(await portal.refresh(body["refresh_token"])).toMatchObject(used);
  });
});

describe("scopes", () => {
  test("that were taken away stay away, whatever the client asks for", async () => {
    const first = await portal.refresh(await signedIn());
    const again = await portal.refresh(first.body["refresh_token"], { scope: "invoices:read invoices:write" });
    expect(again).toMatchObject({
      status: 200,
      body: { scope: "invoices:read" },
      claims: { scope: "invoices:read" },
    });
    expect(await portal.refresh(again.body["refresh_token"], { scope: "invoices:write" })).toMatchObject({
      status: 400,
      body: { error: "access_denied" },
    });
    expect(await portal.refresh(again.body["refresh_token"])).toMatchObject({ status: 200 });
  });

  test("are decided on anew within what the user has granted", async () => {
    const whole = await signedIn();
    const part = await signedIn({ scope: "openid offline_access invoices:read" });
    await portal.during([mayWrite], async () => {
      expect(await portal.refresh(whole)).toMatchObject({ claims: { scope: "invoices:read invoices:write" } });
      const { body, claims } = await portal.refresh(part);
      expect(claims["scope"]).toBe("invoices:read");
      expect(await portal.refresh(body["refresh_token"], { scope: "invoices:write" })).toMatchObject({
        status: 400,
        body: { error: "invalid_scope" },
      });
    });
  });

  test("without openid: no ID token, and none that is decided on", async () => {
    const { body } = await portal.refresh(await signedIn(), { scope: "invoices:read" });
    expect(body).not.toHaveProperty("id_token");
    expect((await portal.decided()).requests).toMatchObject([{ token_types: ["access_token", "refresh_token"] }]);
  });
});

describe("where the provider keeps refresh tokens", () => {
  const ceiling = ["tenants", "acme", "settings", "rules", "token", "lifetime_ceiling"];

  test("one that may live on does", async () => {
    const kept = await openSignIn({ over: { rotateRefreshToken: false } });
    try {
      const { body } = await kept.token(await kept.code());
      const again = await kept.refresh(body["refresh_token"]);
      expect(again).toMatchObject({ status: 200, body: { refresh_token: body["refresh_token"] } });
      const { requests } = await kept.decided();
      expect(requests.at(-1)?.lifetimes?.refresh_token).toBeLessThanOrEqual(86_400);
      // One that has to go earlier cannot be made to.
      await kept.during([["directory/tenants.yaml", ceiling, { refresh_token_seconds: 60 }]], async () => {
        expect(await kept.refresh(body["refresh_token"])).toMatchObject({
          status: 400,
          body: { error: "access_denied" },
        });
      });
      expect(await kept.refresh(body["refresh_token"])).toMatchObject({ status: 200 });
    } finally {
      await kept.close();
    }
  });
});
