import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { denials } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { billing, deployment, openSignIn } from "../support/sign-in.ts";
import type { SignInEstate } from "../support/sign-in.ts";

const registration = (member: string, value: unknown): Edit => [
  "directory/clients.yaml",
  ["clients", "acme-portal", member],
  value,
];
const edits = [
  registration("resources", [billing, deployment]),
  registration("scopes", ["invoices:read", "deploy:status"]),
];
/** What the user grants at both. */
const both = {
  scope: "openid offline_access invoices:read invoices:write deploy:status deploy:production",
  resources: [billing, deployment],
};
const invalidTarget = { status: 400, body: { error: "invalid_target" } };
const denied = { status: 400, body: { error: "access_denied" } };

let portal: SignInEstate;
beforeAll(async () => {
  portal = await openSignIn({ edits });
}, 60_000);
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.decided();
  await portal.happened();
});

describe("a code for two resources", () => {
  test.each([
    { at: billing, granted: ["invoices:read", "invoices:write"], scope: "invoices:read", seconds: 1_800 },
    { at: deployment, granted: ["deploy:status", "deploy:production"], scope: "deploy:status", seconds: 900 },
  ])("is decided on for the one of the token: $at", async ({ at, granted, scope, seconds }) => {
    const { status, body, claims } = await portal.token({ ...(await portal.code(both)), resource: at });
    expect({ status, aud: claims["aud"], scope: claims["scope"] }).toEqual({ status: 200, aud: at, scope });
    expect(body).toMatchObject({ scope, expires_in: seconds });
    expect((await portal.decided()).requests).toMatchObject([{ resources: [at], scopes: granted }]);
  });

  test("denied at one, is redeemed at the other", async () => {
    const form = await portal.code(both);
    await portal.during([registration("resources", [billing])], async () => {
      expect(await portal.token({ ...form, resource: deployment })).toMatchObject(denied);
      expect(await portal.happened()).toEqual([]);
      expect(await portal.token({ ...form, resource: billing })).toMatchObject({
        status: 200,
        claims: { aud: billing },
      });
    });
  });

  test.each([
    ["without saying which", undefined],
    ["for both", [billing, deployment]],
    ["for one that nobody knows", "https://elsewhere.example"],
  ])("redeemed %s is not asked about, and stays usable", async (_name, resource) => {
    const form = await portal.code(both);
    expect(await portal.token({ ...form, resource })).toMatchObject(invalidTarget);
    expect(await portal.decided()).toEqual({ requests: [], decisions: [] });
    expect(await portal.happened()).toEqual([]);
    expect(await portal.token({ ...form, resource: billing })).toMatchObject({ status: 200 });
  });

  test("was granted for no third one", async () => {
    const form = await portal.code();
    expect(await portal.token({ ...form, resource: deployment })).toMatchObject(invalidTarget);
    expect(await portal.token(form)).toMatchObject({ status: 200 });
  });
});

describe("a refresh", () => {
  test("reaches the other resource, and is decided on for it", async () => {
    const { body } = await portal.token({ ...(await portal.code(both)), resource: billing });
    await portal.decided();
    const at = await portal.refresh(body["refresh_token"], { resource: deployment });
    expect(at).toMatchObject({ status: 200, claims: { aud: deployment, scope: "deploy:status" } });
    expect((await portal.decided()).requests).toMatchObject([
      { grant_type: "refresh_token", resources: [deployment], scopes: ["deploy:status", "deploy:production"] },
    ]);
  });

  test("that is denied for one resource goes on for the other, with the same token", async () => {
    const { body } = await portal.token({ ...(await portal.code(both)), resource: billing });
    const token = body["refresh_token"];
    await portal.during([registration("resources", [billing])], async () => {
      await portal.happened();
      expect(await portal.refresh(token, { resource: deployment })).toMatchObject(denied);
      expect(await portal.happened()).toEqual([]);
      expect(await portal.refresh(token, { resource: billing })).toMatchObject({
        status: 200,
        claims: { aud: billing },
      });
    });
  });

  test("for a resource that was not granted uses nothing up", async () => {
    const { body } = await portal.token(await portal.code());
    await portal.happened();
    expect(await portal.refresh(body["refresh_token"], { resource: deployment })).toMatchObject(invalidTarget);
    expect(await portal.happened()).toEqual([]);
    expect(await portal.refresh(body["refresh_token"])).toMatchObject({ status: 200 });
  });
});

describe("client credentials", () => {
  const own = { grant_type: "client_credentials" };

  test("are decided on with the resource they name", async () => {
    const { status, claims } = await portal.token({ ...own, scope: "deploy:status", resource: deployment });
    const { requests, decisions } = await portal.decided();
    expect(requests).toMatchObject([
      { resources: [deployment], scopes: ["deploy:status"], subject: { type: "client" } },
    ]);
    // The portal signs users in, and has nobody's risk but theirs.
    expect({ status, claims, codes: decisions.map(denials) }).toEqual({
      status: 400,
      claims: {},
      codes: [["RISK_TOO_HIGH", "RISK_UNKNOWN"]],
    });
  });

  test("for two resources at once are refused before anybody is asked", async () => {
    const resource = [billing, deployment];
    expect(await portal.token({ ...own, scope: "invoices:read deploy:status", resource })).toMatchObject(invalidTarget);
    expect((await portal.decided()).requests).toEqual([]);
  });
});

test("a token without a resource is for the provider itself: decided on as that, and never narrowed", async () => {
  const form = await portal.code({ scope: "openid", resources: [] });
  expect(await portal.token(form)).toMatchObject(denied);
  const { requests, decisions } = await portal.decided();
  expect(requests).toMatchObject([{ resources: [portal.issuer], scopes: ["openid"] }]);
  expect(decisions.map(denials)).toMatchObject([expect.arrayContaining(["TENANT_RESOURCE_FOREIGN"])]);
  expect(await portal.happened()).toEqual([]);
});
