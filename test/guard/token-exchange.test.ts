import { describe, expect, test } from "@jest/globals";
import type { Moment } from "../../src/guard/capabilities.ts";
import { guardCaller } from "../../src/guard/capabilities.ts";
import { answerTo } from "../../src/guard/answers.ts";
import type { GuardEvent } from "../../src/guard/events.ts";
import { createTokenExchange } from "../../src/guard/token-exchange.ts";
import type { TokenPorts } from "../../src/guard/token-exchange.ts";
import { denial } from "../../src/issuance/denial.ts";
import { AssayerError } from "../../src/issuance/errors.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { unsigned } from "../support/jwts.ts";
import { because, noTexts, verdictWith } from "../support/requests.ts";

const now = 1_790_000_000;
const basic = `Basic ${Buffer.from("portal:hush").toString("base64")}`;
const own = "grant_type=client_credentials&scope=a+b&resource=x";
const code = "grant_type=authorization_code&code=c";

interface Options {
  readonly form?: string;
  /** What the policy says, at each moment. */
  readonly verdict?: Partial<Verdict> | ((moment: Moment, request: IssuanceRequest) => Partial<Verdict>);
  readonly answer?: { readonly status?: number; readonly body?: unknown };
  readonly ports?: Partial<TokenPorts>;
  readonly headers?: Record<string, string>;
}

/** One token request through the guard: what it came to, and everything that happened on the way. */
async function run({ form = own, verdict = {}, answer = {}, ports = {}, headers = {} }: Options = {}) {
  const asked: { moment: Moment; request: IssuanceRequest }[] = [];
  const posted: { path: string; form: string; headers: object }[] = [];
  const revoked: string[] = [];
  const events: GuardEvent[] = [];
  const waived = ports.waived ?? new Set();
  const exchange = createTokenExchange({
    decide: async (request, moment) => {
      asked.push({ moment, request });
      const said = verdictWith(typeof verdict === "function" ? verdict(moment, request) : verdict);
      const caller = guardCaller(moment, { waived: [...waived] });
      return { decision_id: `d${asked.length}`, ...narrow(request, said, caller, noTexts) };
    },
    upstream: {
      pass: async () => {},
      post: async (path, sent, text) => {
        posted.push({ path, form: text, headers: sent });
        const { status = 200, body = token() } = answer;
        return { status, headers: ["x-upstream", "1"], body: typeof body === "string" ? body : JSON.stringify(body) };
      },
    },
    revoke: async ({ body }) => {
      revoked.push(body);
    },
    clock: () => now * 1_000,
    onEvent: (event) => events.push(event),
    resources: [],
    waived,
    ...ports,
  });
  const request = { path: "/token", headers: { authorization: basic, ...headers }, body: Buffer.from(form) };
  const outcome = await exchange(request).catch((failure: unknown) => answerTo(failure).answer);
  return {
    status: outcome.status,
    body: JSON.parse(outcome.body) as Record<string, unknown>,
    asked,
    posted,
    revoked,
    events,
  };
}

/** What the upstream issues unless a test says otherwise: exactly what may be. */
function token(claims: object = {}, more: object = {}) {
  const whole = {
    iss: "i",
    sub: "portal",
    aud: "x",
    scope: "a b",
    client_id: "portal",
    iat: now,
    exp: now + 300,
    ...claims,
  };
  return { access_token: unsigned(whole), token_type: "Bearer", expires_in: 300, ...more };
}

const accessDenied = { error: "access_denied", error_description: "The token was refused by policy." };
const unavailable = { error: "temporarily_unavailable", error_description: "The token could not be decided on." };

describe("client credentials that say for what", () => {
  test("allowed: one decision, and the answer is relayed as it came", async () => {
    const { status, body, asked, posted, events } = await run();
    expect({ status, body }).toEqual({ status: 200, body: token() });
    expect(asked.map(({ moment }) => moment)).toEqual(["request"]);
    expect(posted).toMatchObject([{ path: "/token", form: own }]);
    expect(events).toEqual([{ type: "token_relayed", decision_id: "d1" }]);
  });

  test("narrowed: the upstream is asked for less", async () => {
    const verdict = { drop_scope: [{ ...because("NO_B"), scope: "b" }] };
    const { status, posted, asked } = await run({ verdict, answer: { body: token({ scope: "a" }) } });
    expect(status).toBe(200);
    expect(posted[0]?.form).toBe("grant_type=client_credentials&scope=a&resource=x");
    expect(asked).toHaveLength(1);
  });

  test("denied: the upstream is not asked", async () => {
    const { status, body, posted, revoked, events } = await run({ verdict: { deny: [because("RISKY")] } });
    expect({ status, body, posted, revoked }).toEqual({ status: 400, body: accessDenied, posted: [], revoked: [] });
    expect(events).toEqual([{ type: "token_denied", codes: ["RISKY"], decision_id: "d1", issued: false }]);
  });

  test("Assayer does not decide: the upstream is not asked", async () => {
    const decide = async () => ({ decision_id: "d", ...denial("CLIENT_TIMEOUT") });
    const { status, body, posted } = await run({ ports: { decide } });
    expect({ status, body, posted }).toEqual({ status: 400, body: unavailable, posted: [] });
  });

  test("whoever decides breaks: the upstream is not asked", async () => {
    const { status, body, posted } = await run({ ports: { decide: () => Promise.reject(new Error("x")) } });
    expect({ status, body, posted }).toEqual({ status: 400, body: unavailable, posted: [] });
  });

  test("the client's secret goes to the upstream and nowhere else", async () => {
    const { asked, posted, events } = await run();
    expect(JSON.stringify([asked, events])).not.toContain("hush");
    expect(JSON.stringify([asked, events])).not.toContain(basic);
    expect(posted[0]?.headers).toMatchObject({ authorization: basic });
  });

  test("what is for Assayer does not go to the upstream", async () => {
    const { asked, posted } = await run({ headers: { "assayer-evidence": "a.b.c", "assayer-purpose": "p" } });
    expect(asked[0]?.request).toMatchObject({ purpose: "p", evidence: [{ type: "jwt", token: "a.b.c" }] });
    expect(posted[0]?.headers).toEqual({ authorization: basic });
  });
});

describe("an upstream that issues more than was decided: nothing is relayed, and it is taken back", () => {
  const capped = { max_lifetime: [{ ...because("SHORT"), token_type: "access_token" as const, seconds: 60 }] };
  const noB = { drop_scope: [{ ...because("NO_B"), scope: "b" }] };
  const cases: [string, Options, string[]][] = [
    ["it ignores the narrower scope", { verdict: noB }, ["scopes"]],
    [
      "it says so of an opaque token",
      { verdict: noB, answer: { body: { access_token: "o", token_type: "Bearer", scope: "a b" } } },
      ["scopes"],
    ],
    ["another audience", { answer: { body: token({ aud: ["x", "y"] }) } }, ["resources"]],
    ["no audience", { answer: { body: token({ aud: undefined }) } }, ["resources"]],
    ["too long", { verdict: capped }, ["lifetimes.access_token"]],
    [
      "too long, opaque",
      { verdict: capped, answer: { body: { access_token: "o", token_type: "Bearer", expires_in: 61 } } },
      ["lifetimes.access_token"],
    ],
    ["for ever", { verdict: capped, answer: { body: token({ exp: undefined }) } }, ["lifetimes.access_token"]],
    ["another client", { answer: { body: token({ client_id: "admin" }) } }, ["client"]],
  ];
  test.each(cases)("%s", async (_name, options, shortfall) => {
    const { status, body, revoked, events } = await run(options);
    expect({ status, body }).toEqual({ status: 400, body: accessDenied });
    expect(revoked).toHaveLength(1);
    expect(events).toEqual([
      { type: "token_denied", codes: ["ISSUED_BEYOND_DECISION"], decision_id: "d1", shortfall, issued: true },
    ]);
  });

  test("unless the operator has waived it", async () => {
    const waived = new Set(["lifetimes.access_token"] as const);
    expect(await run({ verdict: capped, ports: { waived } })).toMatchObject({ status: 200 });
  });
});

describe("what the request did not say is decided on once it is there", () => {
  test("claims", async () => {
    const { status, asked } = await run({ answer: { body: token({ email: "x" }) } });
    expect(status).toBe(200);
    expect(asked.map(({ moment }) => moment)).toEqual(["request", "response"]);
    expect(asked[1]?.request).toEqual({
      ...asked[0]?.request,
      token_types: ["access_token"],
      claims: { email: "x" },
      lifetimes: { access_token: 300 },
    });
  });

  test("claims that no token may have", async () => {
    const verdict = { drop_claim: [{ ...because("NO_EMAIL"), claim: "email" }] };
    const { status, revoked, events } = await run({ verdict, answer: { body: token({ email: "x" }) } });
    expect({ status, revoked: revoked.length }).toEqual({ status: 400, revoked: 1 });
    expect(events).toMatchObject([{ codes: ["UNENFORCEABLE"], issued: true }]);
  });

  test("and what was decided before holds as well", async () => {
    const verdict = (moment: Moment) =>
      moment === "request" ? { drop_scope: [{ ...because("NO_B"), scope: "b" }] } : {};
    const { status, events } = await run({ verdict, answer: { body: token({ email: "x" }) } });
    expect(status).toBe(400);
    expect(events).toMatchObject([{ decision_id: "d2", shortfall: ["scopes"] }]);
  });

  test("an actor", async () => {
    const { asked } = await run({ answer: { body: token({ act: { sub: "agent" } }) } });
    expect(asked[1]?.request.actors).toEqual([{ type: "client", id: "agent" }]);
  });

  test("a refresh token nobody asked for", async () => {
    const verdict = { omit_token: [{ ...because("NO_REFRESH"), token_type: "refresh_token" as const }] };
    const { status, body, events } = await run({ verdict, answer: { body: token({}, { refresh_token: "r" }) } });
    expect({ status, body }).toEqual({ status: 200, body: token() });
    expect(events).toEqual([
      { type: "token_relayed", decision_id: "d2", left_out: { refresh_token: ["omit.refresh_token"] } },
    ]);
  });

  test("no scopes are asked for by name: the upstream chooses, then it is decided on", async () => {
    const form = "grant_type=client_credentials&resource=x";
    const verdict = { drop_scope: [{ ...because("NO_B"), scope: "b" }] };
    const { status, asked, posted } = await run({ form, verdict });
    expect(asked.map(({ moment, request }) => [moment, request.scopes])).toEqual([["response", ["a", "b"]]]);
    expect({ status, posted: posted[0]?.form }).toEqual({ status: 400, posted: form });
  });
});

describe("grants whose subject only the upstream knows", () => {
  test("the request is made of what was issued", async () => {
    const body = token(
      { sub: "jo", email: "jo@x" },
      { id_token: unsigned({ sub: "jo", iat: now, exp: now + 100, name: "Jo" }), refresh_token: "r" },
    );
    const { status, asked } = await run({ form: code, answer: { body } });
    expect(status).toBe(200);
    expect(asked).toEqual([
      {
        moment: "response",
        request: {
          grant_type: "authorization_code",
          token_types: ["access_token", "refresh_token", "id_token"],
          client: { id: "portal", authentication_method: "client_secret_basic" },
          subject: { type: "user", id: "jo" },
          actors: [],
          resources: ["x"],
          scopes: ["a", "b"],
          claims: { email: "jo@x", name: "Jo" },
          lifetimes: { access_token: 300, id_token: 100 },
        },
      },
    ]);
  });

  test("a denied one is taken back, and never relayed", async () => {
    const { status, body, posted, revoked, events } = await run({ form: code, verdict: { deny: [because("RISKY")] } });
    expect({ status, body, posted: posted.length, revoked: revoked.length }).toEqual({
      status: 400,
      body: accessDenied,
      posted: 1,
      revoked: 1,
    });
    expect(events).toEqual([{ type: "token_denied", codes: ["RISKY"], decision_id: "d1", issued: true }]);
  });

  test("an ID token says for whom an opaque access token is", async () => {
    const body = {
      access_token: "o",
      token_type: "Bearer",
      scope: "a",
      id_token: unsigned({ sub: "jo", exp: now + 9 }),
    };
    const { status, asked } = await run({ form: code, answer: { body } });
    expect(status).toBe(200);
    expect(asked[0]?.request).toMatchObject({ subject: { type: "user", id: "jo" }, scopes: ["a"] });
    expect(asked[0]?.request).not.toHaveProperty("claims");
    expect(asked[0]?.request).not.toHaveProperty("resources");
  });

  test("nothing says for whom", async () => {
    const body = { access_token: "o", token_type: "Bearer" };
    const { status, body: told, asked, revoked } = await run({ form: code, answer: { body } });
    expect({ status, told, asked, revoked: revoked.length }).toEqual({
      status: 400,
      told: accessDenied,
      asked: [],
      revoked: 1,
    });
  });

  test("a lifetime that is too long cannot be cut any more", async () => {
    const verdict = { max_lifetime: [{ ...because("SHORT"), token_type: "access_token" as const, seconds: 60 }] };
    const { status, events } = await run({ form: code, verdict });
    expect(status).toBe(400);
    expect(events).toMatchObject([{ codes: ["UNENFORCEABLE"], issued: true }]);
  });

  test("a refresh token that would live too long is left out", async () => {
    const verdict = { max_lifetime: [{ ...because("SHORT"), token_type: "refresh_token" as const, seconds: 60 }] };
    const { status, body } = await run({ form: code, verdict, answer: { body: token({}, { refresh_token: "r" }) } });
    expect({ status, body }).toEqual({ status: 200, body: token() });
  });

  test("of a refresh, it is a deny: the client holds one already", async () => {
    const form = "grant_type=refresh_token&refresh_token=old";
    const verdict = { omit_token: [{ ...because("NO_REFRESH"), token_type: "refresh_token" as const }] };
    const { status, events } = await run({ form, verdict, answer: { body: token({}, { refresh_token: "new" }) } });
    expect(status).toBe(400);
    expect(events).toMatchObject([{ codes: ["ISSUED_BEYOND_DECISION"], shortfall: ["omit.refresh_token"] }]);
  });
});

describe("what the upstream answers otherwise", () => {
  test("an error is passed on as it came", async () => {
    const body = { error: "invalid_client" };
    expect(await run({ answer: { status: 401, body } })).toMatchObject({ status: 401, body, events: [], revoked: [] });
  });

  test.each([
    ["tokens in an error", { status: 400, body: token() }],
    ["another success", { status: 201, body: token() }],
    ["nothing", { status: 204, body: "" }],
    ["a redirect", { status: 302, body: "" }],
    ["HTML", { status: 200, body: "<html>" }],
    ["a member twice", { status: 200, body: '{"access_token":"a","access_token":"b","token_type":"Bearer"}' }],
  ])("%s is not", async (_name, answer) => {
    const { status, body, revoked } = await run({ answer });
    expect({ status, body, revoked: revoked.length }).toEqual({ status: 502, body: unavailable, revoked: 1 });
  });

  test.each([
    ["UPSTREAM_UNREACHABLE", 502],
    ["UPSTREAM_TIMEOUT", 504],
  ] as const)("%s", async (failure, expected) => {
    const post = () => Promise.reject(new AssayerError(failure, "x"));
    const { status, body } = await run({ ports: { upstream: { pass: async () => {}, post } } });
    expect({ status, body }).toEqual({ status: expected, body: unavailable });
  });
});

describe("a decision made elsewhere, by somebody who believes that the guard can do everything", () => {
  const elsewhere = (over: object) => ({
    decide: async (request: IssuanceRequest) => {
      const told = narrow(request, verdictWith(), guardCaller("request"), noTexts);
      if (told.decision === "deny") throw new Error("the test's request is not allowed");
      return { decision_id: "d", ...told, issuance: { ...told.issuance, ...over } };
    },
  });

  test.each([
    ["a step up", { require: [{ type: "step_up" as const }] }],
    ["no access token", { token_types: ["id_token" as const] }],
  ])("%s: the upstream is not asked", async (_name, over) => {
    const { status, posted, events } = await run({ ports: elsewhere(over) });
    expect({ status, posted }).toEqual({ status: 400, posted: [] });
    expect(events).toMatchObject([{ codes: ["UNENFORCEABLE"], issued: false }]);
  });

  test("a claim to be set", async () => {
    const { status, events } = await run({ ports: elsewhere({ claims: { set: { tier: 1 }, remove: [] } }) });
    expect(status).toBe(400);
    expect(events).toMatchObject([{ shortfall: ["claims.set"], issued: true }]);
  });

  test("fewer scopes of a code's token", async () => {
    const { status, events } = await run({ form: code, ports: elsewhere({ scopes: ["a"] }) });
    expect(status).toBe(400);
    expect(events).toMatchObject([{ shortfall: ["scopes"], issued: true }]);
  });
});
