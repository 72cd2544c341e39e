import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { denials } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { billing, openSignIn } from "../support/sign-in.ts";
import type { SignInEstate } from "../support/sign-in.ts";

const denied = {
  status: 400,
  body: { error: "access_denied", error_description: "The token was refused by policy." },
  claims: {},
};
const ownerLeft: Edit = ["directory/owners.yaml", ["owners", "maria", "active"], false];

let portal: SignInEstate;
beforeAll(async () => {
  portal = await openSignIn();
}, 60_000);
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.claims({});
  await portal.decided();
  await portal.happened();
});

test("a code gives what the portal may have: fewer scopes and shorter lives than the user has granted", async () => {
  const { status, body, claims } = await portal.token(await portal.code());
  expect({ status, ...body }).toEqual({
    status: 200,
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    id_token: expect.any(String),
    token_type: "Bearer",
    expires_in: 1_800,
    scope: "invoices:read",
  });
  expect(claims).toEqual({
    iss: portal.issuer,
    sub: "jo",
    client_id: "acme-portal",
    aud: billing,
    scope: "invoices:read",
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: Number(claims["iat"]) + 1_800,
  });
  expect(await portal.happened()).toEqual(["authorization_code.consumed", "access_token.issued"]);
});

test("one question a code, with all that is going to be issued", async () => {
  await portal.claims({ email: "jo@acme.example" });
  await portal.token(await portal.code());
  expect((await portal.decided()).requests).toEqual([
    {
      grant_type: "authorization_code",
      token_types: ["access_token", "refresh_token", "id_token"],
      client: { id: "acme-portal", authentication_method: "client_secret_basic" },
      subject: { type: "user", id: "jo", tenant: "acme" },
      actors: [],
      tenant: "acme",
      resources: [billing],
      scopes: ["invoices:read", "invoices:write"],
      claims: { email: "jo@acme.example" },
      lifetimes: { access_token: 3_600, refresh_token: 1_209_600, id_token: 3_600 },
      authorization_details: [],
      network: { ip: "127.0.0.1" },
    },
  ]);
});

test("claims that the resource does not need stay out of the token", async () => {
  await portal.claims({ email: "jo@acme.example", phone_number: "+1-202-555-0100" });
  const { claims } = await portal.token(await portal.code());
  expect(claims).toMatchObject({ email: "jo@acme.example" });
  expect(claims).not.toHaveProperty("phone_number");
});

describe("PKCE (RFC 7636 §4.6)", () => {
  test.each([
    ["another verifier", "another-verifier-that-is-long-enough-to-be-one"],
    ["no verifier", undefined],
  ])("%s: Assayer is not even asked, and the code stays what it is", async (_name, verifier) => {
    const form = await portal.code();
    expect(await portal.token({ ...form, code_verifier: verifier })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    expect(await portal.decided()).toEqual({ requests: [], decisions: [] });
    expect(await portal.happened()).toEqual([]);
    expect(await portal.token(form)).toMatchObject({ status: 200 });
  });
});

const changes: [string, string, Edit[], string[]][] = [
  ["the portal's owner has left", "jo", [ownerLeft], ["OWNER_INACTIVE"]],
  ["the user's risk is high", "jo", [["facts/risk.yaml", ["acme", "jo", "score"], 90]], ["RISK_TOO_HIGH"]],
  // Assayer would allow after a step-up, which a token endpoint has no way to ask for: the gate denies.
  ["the user would have to step up", "jo", [["facts/risk.yaml", ["acme", "jo", "score"], 60]], []],
];
test.each(changes)("denied: %s. The code is not used up, and works once it may", async (_name, user, edits, codes) => {
  const form = await portal.code({ user });
  await portal.during(edits, async () => {
    expect(await portal.token(form)).toEqual(denied);
    // Trying again is not taken for a replay, which would revoke all that the user has granted.
    expect(await portal.token(form)).toEqual(denied);
    expect((await portal.decided()).decisions.map(denials)).toEqual([codes, codes]);
    expect(await portal.happened()).toEqual([]);
  });
  expect(await portal.token(form)).toMatchObject({ status: 200, claims: { sub: user, scope: "invoices:read" } });
});

test("nothing left of what was asked for is a deny", async () => {
  const form = await portal.code({ scope: "openid invoices:write" });
  expect(await portal.token(form)).toEqual(denied);
  expect((await portal.decided()).decisions.map(denials)).toEqual([["SCOPES_EXHAUSTED"]]);
});

test("a code that is redeemed twice still takes back what was issued for it", async () => {
  const form = await portal.code();
  const first = await portal.token(form);
  expect(first.status).toBe(200);
  expect(await portal.token(form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await portal.happened()).toContain("grant.revoked");
  expect(await portal.refresh(first.body["refresh_token"])).toMatchObject({
    status: 400,
    body: { error: "invalid_grant" },
  });
});

test("nor can it be redeemed twice while it is decided on", async () => {
  const form = await portal.code();
  const answers = await Promise.all(Array.from({ length: 6 }, () => portal.token(form)));
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body["error"]))).toEqual(
    new Set(["invalid_grant"]),
  );
});

test("the refresh token is left out where nobody asked for one", async () => {
  const { body } = await portal.token(await portal.code({ scope: "openid invoices:read" }));
  expect(Object.keys(body).sort()).toEqual(["access_token", "expires_in", "id_token", "scope", "token_type"]);
  expect((await portal.decided()).requests).toMatchObject([{ token_types: ["access_token", "id_token"] }]);
});

describe("the authorization endpoint", () => {
  test.each(["id_token", "code id_token"])("issues no %s, which nobody could decide on", async (responseType) => {
    const answer = await portal.authorize({ responseType, scope: "openid invoices:read" });
    expect([...answer.keys()]).not.toContain("id_token");
    expect(answer.get("error")).toBe("access_denied");
  });

  test("nor an access token together with one, although that is decided on", async () => {
    const answer = await portal.authorize({ responseType: "id_token token", scope: "openid invoices:read" });
    expect([...answer.keys()]).not.toContain("access_token");
    expect(answer.get("error")).toBe("access_denied");
    const { requests } = await portal.decided();
    expect(requests).toMatchObject([{ grant_type: "implicit", resources: [billing], scopes: ["invoices:read"] }]);
  });
});
