import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { refused, undecided } from "../support/refused.ts";
import type { Impersonated, Question, World } from "../support/world.ts";

/** An allow of all that was asked for, changed. */
const allow = (question: Question, over: object = {}, beside: object = {}): Impersonated => ({
  status: 200,
  body: {
    decision_id: "impostor",
    decision: "allow",
    issuance: {
      token_types: question.token_types,
      scopes: question.scopes,
      resources: question.resources,
      lifetimes: question.lifetimes,
      claims: { set: {}, remove: [] },
      omit: [],
      require: [],
      ...over,
    },
    reasons: [],
    ...beside,
  },
});

const unexpected: [string, (question: Question) => Impersonated][] = [
  ["an error", () => ({ status: 500, body: {} })],
  ["an allow with another status", (question) => ({ ...allow(question), status: 201 })],
  ["a redirect", () => ({ status: 307, body: {} })],
  ["a page", () => ({ status: 200, body: "<html>welcome</html>" })],
  ["nothing", () => ({ status: 200, body: "" })],
  [
    "an allow that does not say what",
    () => ({ status: 200, body: { decision_id: "x", decision: "allow", reasons: [] } }),
  ],
  ["an obligation that nobody knows", (question) => allow(question, { encrypt: ["access_token"] })],
  ["more scopes than were asked for", (question) => allow(question, { scopes: [...question.scopes, "admin"] })],
  ["another resource", (question) => allow(question, { resources: ["https://elsewhere.example"] })],
  ["a longer life", (question) => allow(question, { lifetimes: { ...question.lifetimes, access_token: 86_400 } })],
  ["another subject", (question) => allow(question, { claims: { set: { sub: "root" }, remove: [] } })],
];

const unenforceable: [string, object][] = [
  ["a step-up", { require: [{ type: "step_up", acr_values: ["phr"] }] }],
  ["consent", { require: [{ type: "consent" }] }],
  ["a token that is bound", { require: [{ type: "sender_constrained_token" }] }],
  ["roles", { claims: { set: { realm_access: { roles: ["admin"] } }, remove: [] } }],
];

/** The address is right and what answers there is not Assayer, or is of another version. */
export function impostors(world: () => World): void {
  let answer: (question: Question) => Impersonated = () => ({ status: 500, body: {} });
  let leave = async () => {};
  beforeAll(async () => {
    await world().stop();
    leave = await world().impersonate((question) => answer(question));
  });
  afterAll(async () => {
    await leave();
    await world().start();
  });

  const ask = () => world().acme.token("sync", { grant_type: "client_credentials", scope: "orders:read" });
  const signIn = (realm: "acme" | "bare", scope: string) => world()[realm].signIn("web", "jo", scope);

  test("an allow of everything is obeyed", async () => {
    answer = allow;
    expect(await ask()).toMatchObject({ status: 200, body: { scope: "orders:read", expires_in: 3_600 } });
  });

  test.each(unexpected)("%s is no decision", async (_name, given) => {
    answer = given;
    expect(await ask()).toEqual(undecided);
  });

  test.each(unenforceable)("%s cannot be enforced", async (_name, over) => {
    answer = (question) => allow(question, over);
    expect(await ask()).toEqual(refused);
  });

  test("a claim that policy sets is in the access token", async () => {
    answer = (question) => allow(question, { claims: { set: { risk: { score: 12 }, locale: "en" }, remove: [] } });
    expect((await ask()).access).toMatchObject({ risk: { score: 12 }, locale: "en" });
  });

  describe("a refresh token that must not be issued", () => {
    const omitting = (question: Question) =>
      allow(question, {
        token_types: question.token_types.filter((type) => type !== "refresh_token"),
        omit: ["refresh_token"],
      });

    test("is left out by the executor", async () => {
      answer = omitting;
      const { status, body } = await signIn("acme", "openid orders:read");
      expect(status).toBe(200);
      expect(body).not.toHaveProperty("refresh_token");
      expect(body).toHaveProperty("id_token");
    });

    test("is a deny where only the post-processor is there", async () => {
      answer = omitting;
      expect(await signIn("bare", "orders:read")).toEqual(refused);
    });
  });

  describe("scopes without openid", () => {
    test("cannot be had with an ID token", async () => {
      answer = (question) => allow(question, { scopes: question.scopes.filter((name) => name !== "openid") });
      expect(await signIn("acme", "openid orders:read")).toEqual(refused);
    });
  });
}
