import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { denials } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { billing, deployment, openSignIn } from "../support/sign-in.ts";
import type { SignInEstate } from "../support/sign-in.ts";

const read = { type: "invoice", actions: ["read"], identifier: "4711", locations: [billing] };
const pay = { type: "invoice", actions: ["pay"], identifier: "4711", locations: [billing] };
/** Holds at a resource that is none of the token's, too: the default library takes it away. */
const everywhere = { type: "invoice", actions: ["read"], locations: [billing, "https://elsewhere.example"] };
const elsewhere = { type: "invoice", actions: ["read"], locations: [deployment] };
const riskRises: Edit = ["facts/risk.yaml", ["acme", "jo", "score"], 90];
const denied = { status: 400, body: { error: "access_denied" }, claims: {} };

let portal: SignInEstate;
beforeAll(async () => {
  portal = await openSignIn();
}, 60_000);
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.decided();
  await portal.happened();
});

const asked = async () => (await portal.decided()).requests.map(({ authorization_details: details }) => details);

describe("a code", () => {
  test("gives the details that were granted, in token and answer", async () => {
    const { status, body, claims } = await portal.token(await portal.code({ details: [read, pay] }));
    expect({ status, answer: body["authorization_details"], token: claims["authorization_details"] }).toEqual({
      status: 200,
      answer: [read, pay],
      token: [read, pay],
    });
    expect(await asked()).toEqual([[read, pay]]);
  });

  test("gives fewer of them where the policy takes some away", async () => {
    const { status, body, claims } = await portal.token(await portal.code({ details: [everywhere, read] }));
    expect({ status, answer: body["authorization_details"], token: claims["authorization_details"] }).toEqual({
      status: 200,
      answer: [read],
      token: [read],
    });
    const { requests, decisions } = await portal.decided();
    expect(requests).toMatchObject([{ authorization_details: [everywhere, read] }]);
    expect(decisions[0]?.reasons.map(({ code }) => code)).toContain("TOKEN_AUTHORIZATION_DETAIL_UNBOUND");
  });

  test("is decided on with the details that hold at the token's resource", async () => {
    const form = await portal.code({ details: [read, elsewhere] });
    expect(await portal.token(form)).toMatchObject({ status: 200, body: { authorization_details: [read] } });
    expect(await asked()).toEqual([[read]]);
  });

  test("is not used up where nothing is left of them, nor by a deny", async () => {
    const form = await portal.code({ details: [everywhere] });
    expect(await portal.token(form)).toMatchObject(denied);
    expect((await portal.decided()).decisions.map(denials)).toEqual([["AUTHORIZATION_DETAILS_EXHAUSTED"]]);
    const other = await portal.code({ details: [read] });
    await portal.during([riskRises], async () => {
      expect(await portal.token(other)).toMatchObject(denied);
    });
    expect(await portal.happened()).toEqual([]);
    expect(await portal.token(other)).toMatchObject({ status: 200, body: { authorization_details: [read] } });
  });

  test("is redeemed for a part of them", async () => {
    const form = await portal.code({ details: [read, pay] });
    const part = { ...form, resource: billing, authorization_details: JSON.stringify([read]) };
    expect(await portal.token(part)).toMatchObject({ status: 200, claims: { authorization_details: [read] } });
    expect(await asked()).toEqual([[read]]);
  });

  test("is not redeemed for more than was granted: nobody is asked, nothing is used up", async () => {
    const form = await portal.code({ details: [read] });
    const more = { ...form, resource: billing, authorization_details: JSON.stringify([read, pay]) };
    expect(await portal.token(more)).toMatchObject({ status: 400, body: { error: "invalid_authorization_details" } });
    expect(await portal.decided()).toEqual({ requests: [], decisions: [] });
    expect(await portal.happened()).toEqual([]);
    expect(await portal.token(form)).toMatchObject({ status: 200 });
  });
});

describe("a refresh", () => {
  async function signedIn(details: object[]): Promise<string> {
    const { status, body } = await portal.token(await portal.code({ details }));
    expect(status).toBe(200);
    await portal.decided();
    await portal.happened();
    return String(body["refresh_token"]);
  }

  test("decides on the details again: what was taken away stays away", async () => {
    const { body, claims } = await portal.refresh(await signedIn([everywhere, read]));
    expect(body["authorization_details"]).toEqual([read]);
    expect(claims["authorization_details"]).toEqual([read]);
    expect(await asked()).toEqual([[everywhere, read]]);
  });

  test("never gets more than was granted, and keeps its token when it tries", async () => {
    const token = await signedIn([read]);
    const more = { resource: billing, authorization_details: JSON.stringify([pay]) };
    expect(await portal.refresh(token, more)).toMatchObject({
      status: 400,
      body: { error: "invalid_authorization_details" },
    });
    expect(await portal.happened()).toEqual([]);
    expect(await portal.refresh(token)).toMatchObject({ status: 200, claims: { authorization_details: [read] } });
  });

  test("that is denied burns nothing", async () => {
    const token = await signedIn([read]);
    await portal.during([riskRises], async () => {
      expect(await portal.refresh(token)).toMatchObject(denied);
      expect(await portal.happened()).toEqual([]);
    });
    expect(await portal.refresh(token)).toMatchObject({ status: 200, claims: { authorization_details: [read] } });
  });
});

describe("client credentials", () => {
  const own = { grant_type: "client_credentials", scope: "invoices:read", resource: billing };
  const portalAtRisk: Edit = ["facts/risk.yaml", ["acme", "acme-portal"], { score: 5, signals: [] }];

  test("get the details that they ask for, as far as the policy goes", async () => {
    await portal.during([portalAtRisk], async () => {
      const form = { ...own, authorization_details: JSON.stringify([everywhere, pay]) };
      const { status, body, claims } = await portal.token(form);
      expect({ status, answer: body["authorization_details"], token: claims["authorization_details"] }).toEqual({
        status: 200,
        answer: [pay],
        token: [pay],
      });
    });
    expect(await asked()).toEqual([[everywhere, pay]]);
  });
});
