import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { eventWith, issuedBy } from "../../emulators/auth0.ts";
import type { Asked, Auth0Event, Trigger } from "../../emulators/auth0.ts";
import { actionOf } from "../../support/actions.ts";
import { failsClosed } from "../../support/fails-closed.ts";
import { assayerWith, builtPieces, key } from "../../support/pieces.ts";
import { because } from "../../support/requests.ts";

const names = {
  "post-login": "onExecutePostLogin",
  "credentials-exchange": "onExecuteCredentialsExchange",
  "custom-token-exchange": "onExecuteCustomTokenExchange",
};

let pieces: Map<string, string>;
beforeAll(async () => {
  pieces = await builtPieces(...Object.keys(names).map((trigger) => `auth0/${trigger}.js`));
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The code of an administrator, for token exchanges. */
type Identify = (event: object, api: { [room: string]: { [method: string]: (...values: unknown[]) => void } }) => void;
const asJo: Identify = (_event, api) => api["authentication"]?.["setUserById"]?.("auth0|jo");

function action(trigger: Trigger, identify = asJo) {
  const code = pieces.get(`auth0/${trigger}.js`) ?? "";
  const own = "exports.onExecuteCustomTokenExchange = assayer.assayed(identify);";
  const globals = { identifyForTest: identify };
  return actionOf(
    trigger === "custom-token-exchange"
      ? code.replace(/async function identify[\s\S]*$/, `const identify = identifyForTest;\n${own}`)
      : code,
    names[trigger],
    { globals },
  );
}

/** What an Action does with an event, by this verdict, and what it asked. */
async function ran(trigger: Trigger, event: Auth0Event, verdict: Partial<Verdict> = {}, identify?: Identify) {
  const assayer = await assayerWith(verdict);
  closing.push(assayer.close);
  const { run, log } = action(trigger, identify);
  const secrets = { ASSAYER_URL: assayer.url, ASSAYER_KEY: key, ...event.secrets };
  return { api: await run({ ...event, secrets }), asked: assayer.asked, log };
}

const api = "https://billing.acme.example";
const login = eventWith({
  resource_server: { identifier: api },
  user: { user_id: "auth0|jo" },
  transaction: { protocol: "oidc-basic-profile", requested_scopes: ["openid", "read", "write"] },
});
const machine = eventWith({
  resource_server: { identifier: api },
  accessToken: { scope: ["read", "write"], customClaims: { "https://acme.example/team": "red" } },
  transaction: { requested_scopes: ["read"] },
});
const early = (...target_scopes: string[]) => ({
  ...machine,
  transaction: { requested_scopes: ["read"], target_scopes },
});
const exchange = eventWith({
  resource_server: { identifier: api },
  transaction: { requested_scopes: ["read"], subject_token: "s" },
});
const { resource_server: _server, ...userinfo } = login;
const nothing: Asked = { denied: [], set: {}, removed: [], users: [], actors: [] };

const ofLogin: IssuanceRequest = {
  grant_type: "authorization_code",
  token_types: ["access_token", "id_token"],
  client: { id: "portal" },
  subject: { type: "user", id: "auth0|jo" },
  actors: [],
  resources: [api],
  scopes: ["openid", "read", "write"],
  lifetimes: {},
  network: { ip: "192.0.2.7" },
};
const ofMachine: IssuanceRequest = {
  grant_type: "client_credentials",
  token_types: ["access_token"],
  client: { id: "portal" },
  subject: { type: "client", id: "portal" },
  actors: [],
  resources: [api],
  scopes: ["read", "write"],
  claims: { "https://acme.example/team": "red" },
  lifetimes: {},
  network: { ip: "192.0.2.7" },
};
const without = (request: IssuanceRequest, ...members: (keyof IssuanceRequest)[]) =>
  Object.fromEntries(Object.entries(request).filter(([name]) => !members.includes(name as never)));

describe("what Assayer is asked", () => {
  const over = (transaction: NonNullable<Auth0Event["transaction"]>) => ({
    ...login,
    transaction: { ...login.transaction, ...transaction },
  });
  const allTokens = ["access_token", "refresh_token", "id_token"];

  test.each<[string, Trigger, Auth0Event, object]>([
    ["a login", "post-login", login, ofLogin],
    [
      "a refresh",
      "post-login",
      over({ protocol: "oauth2-refresh-token" }),
      { ...ofLogin, grant_type: "refresh_token", token_types: allTokens },
    ],
    [
      "a login that asks for no scope",
      "post-login",
      over({ requested_scopes: [] }),
      { ...without(ofLogin, "scopes"), token_types: allTokens },
    ],
    [
      "a password",
      "post-login",
      over({ protocol: "oauth2-password" }),
      { ...without(ofLogin, "scopes"), grant_type: "password", token_types: allTokens },
    ],
    ["SAML", "post-login", over({ protocol: "samlp" }), without(ofLogin, "grant_type")],
    ["a token for userinfo", "post-login", userinfo, { ...ofLogin, resources: ["https://acme.eu.auth0.com/userinfo"] }],
    [
      "a token exchange with actors",
      "post-login",
      over({ protocol: "oauth2-token-exchange", actor: { sub: "agent-1", act: { sub: "agent-2" } } }),
      {
        ...ofLogin,
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        actors: [
          { type: "client", id: "agent-1" },
          { type: "client", id: "agent-2" },
        ],
      },
    ],
    ["a machine", "credentials-exchange", machine, ofMachine],
    [
      "a machine with other target scopes",
      "credentials-exchange",
      early("read", "admin"),
      { ...ofMachine, scopes: ["read", "write", "admin"] },
    ],
    [
      "an exchange",
      "custom-token-exchange",
      exchange,
      {
        ...without(ofLogin, "scopes"),
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        token_types: ["access_token"],
        scopes: ["read"],
      },
    ],
  ])("%s", async (_name, trigger, event, expected) => {
    expect((await ran(trigger, event)).asked).toEqual([expected]);
  });

  test("tenant and lifetimes, which the administrator tells", async () => {
    const secrets = { ASSAYER_TENANT: "acme", ASSAYER_LIFETIMES: "access_token=600 refresh_token=1 id_token=60" };
    expect((await ran("post-login", { ...login, secrets })).asked).toEqual([
      {
        ...ofLogin,
        tenant: "acme",
        subject: { ...ofLogin.subject, tenant: "acme" },
        lifetimes: { access_token: 600, id_token: 60 },
      },
    ]);
  });

  test("the user of a connection, and the actors that the Action set", async () => {
    const identify: Identify = (_event, { authentication }) => {
      authentication?.["setActor"]?.({ sub: "agent-1" });
      authentication?.["setUserByConnection"]?.("staff", { user_id: "jo" }, { creationBehavior: "none" });
    };
    const { asked, api: made } = await ran("custom-token-exchange", exchange, {}, identify);
    expect(asked).toMatchObject([
      { subject: { type: "user", id: "staff|jo" }, actors: [{ type: "client", id: "agent-1" }] },
    ]);
    expect(made).toEqual({
      ...nothing,
      users: [["staff", { user_id: "jo" }, { creationBehavior: "none" }]],
      actors: [[{ sub: "agent-1" }]],
    });
  });
});

const drop = (scope: string): Partial<Verdict> => ({ drop_scope: [{ ...because("SCOPE"), scope }] });
const setClaim = (claim: string, value: unknown = "1"): Partial<Verdict> => ({
  set_claim: [{ ...because("SET"), claim, value: value as never }],
});

describe("an allow", () => {
  test.each<[string, Trigger, Auth0Event, Partial<Verdict>, Partial<Asked>]>([
    ["of a login", "post-login", login, {}, {}],
    ["with fewer scopes", "post-login", login, drop("write"), { removed: ["write"] }],
    ["with a claim", "post-login", login, setClaim("budget", { eur: 1 }), { set: { budget: { eur: 1 } } }],
    ["with a profile claim", "post-login", login, setClaim("zoneinfo"), { set: { zoneinfo: "1" } }],
    ["of a machine", "credentials-exchange", machine, {}, {}],
    [
      "of a machine with a claim",
      "credentials-exchange",
      machine,
      setClaim("https://acme.example/b"),
      { set: { "https://acme.example/b": "1" } },
    ],
    ["of an exchange", "custom-token-exchange", exchange, {}, { users: [["auth0|jo"]] }],
  ])("%s", async (_name, trigger, event, verdict, done) => {
    const { api: made, log } = await ran(trigger, event, verdict);
    expect({ made, log }).toEqual({ made: { ...nothing, ...done }, log: [] });
  });

  test("of a machine with fewer scopes, in Early Access", async () => {
    const event = early("read", "write");
    expect((await ran("credentials-exchange", event, drop("write"))).api).toEqual(nothing);
    expect(event.transaction.target_scopes).toEqual(["read"]);
  });
});

describe("what an Action cannot do is a deny", () => {
  const cap: Partial<Verdict> = { max_lifetime: [{ ...because("T"), token_type: "access_token", seconds: 60 }] };
  const details = [{ type: "payment" }, { type: "account" }];
  const rich = { ...login, transaction: { ...login.transaction, requested_authorization_details: details } };
  const saml = { ...login, transaction: { ...login.transaction, protocol: "samlp" } };
  const management = { ...login, resource_server: { identifier: "https://acme.eu.auth0.com/api/v2/" } };
  test.each<[string, Trigger, Auth0Event, Partial<Verdict>, string]>([
    ["a lifetime", "post-login", login, cap, "lifetimes.access_token"],
    [
      "no ID token",
      "post-login",
      login,
      { omit_token: [{ ...because("O"), token_type: "id_token" }] },
      "omit.id_token",
    ],
    ["a step up", "post-login", login, { require: [{ ...because("Q"), requirement: "step_up" }] }, "require.step_up"],
    ["a claim less", "post-login", login, { drop_claim: [{ ...because("C"), claim: "team" }] }, "claims.remove"],
    [
      "fewer details",
      "post-login",
      rich,
      { drop_authorization_detail: [{ ...because("D"), index: 0 }] },
      "authorization_details",
    ],
    ["fewer scopes of SAML", "post-login", saml, drop("write"), "scopes"],
    ["a scope that the ID token hangs on", "post-login", login, drop("openid"), "scopes openid"],
    ["a restricted claim", "post-login", login, setClaim("permissions", ["admin"]), "claims.set permissions"],
    [
      "a claim in Auth0's name",
      "post-login",
      login,
      setClaim("https://acme.auth0.com/x"),
      "claims.set https://acme.auth0.com/x",
    ],
    ["a null", "post-login", login, setClaim("budget", null), "claims.set budget"],
    ["a plain claim for Auth0's API", "post-login", management, setClaim("budget"), "claims.set budget"],
    ["a claim for userinfo", "post-login", userinfo, setClaim("budget"), "claims.set budget"],
    ["too long a claim", "post-login", login, setClaim("budget", "x".repeat(40_000)), "claims.set budget"],
    ["a machine's scopes", "credentials-exchange", machine, drop("write"), "scopes"],
    [
      "a machine's claim less",
      "credentials-exchange",
      machine,
      { drop_claim: [{ ...because("C"), claim: "https://acme.example/team" }] },
      "claims.remove",
    ],
    ["an exchange's claim", "custom-token-exchange", exchange, setClaim("budget"), "claims.set"],
  ])("%s", async (_name, trigger, event, verdict, obligations) => {
    const { api: made, log } = await ran(trigger, event, verdict);
    const text = "The token was refused by policy. (decision-1)";
    const denied = {
      "post-login": [text],
      "credentials-exchange": ["invalid_request", text],
      "custom-token-exchange": ["access_denied", text],
    };
    expect(made).toEqual({ ...nothing, denied: [denied[trigger]] });
    expect(log).toEqual([`assayer: denied decision-1 UNENFORCEABLE (${obligations})`]);
  });

  test("target scopes that do not go away", async () => {
    const event = early("read", "write");
    Object.freeze(event.transaction.target_scopes);
    const assayer = await assayerWith(drop("write"));
    closing.push(assayer.close);
    const stubborn = { ...event, secrets: { ASSAYER_URL: assayer.url, ASSAYER_KEY: key } };
    const code = pieces.get("auth0/credentials-exchange.js") ?? "";
    // The emulator's method throws on a frozen list, as one that does nothing would leave it.
    const { run } = actionOf(code, names["credentials-exchange"]);
    expect(issuedBy("credentials-exchange", stubborn, await run(stubborn))).toBeUndefined();
  });
});

describe("a deny", () => {
  const denied: Partial<Verdict> = { deny: [because("RISK_TOO_HIGH")] };
  test.each<[Trigger, Auth0Event, unknown[]]>([
    ["post-login", login, ["The token was refused by policy. (decision-1)"]],
    ["credentials-exchange", machine, ["invalid_request", "The token was refused by policy. (decision-1)"]],
    ["custom-token-exchange", exchange, ["access_denied", "The token was refused by policy. (decision-1)"]],
  ])("of the policy's, %s", async (trigger, event, values) => {
    const { api: made, log } = await ran(trigger, event, denied);
    expect({ made, log }).toEqual({
      made: { ...nothing, denied: [values] },
      log: ["assayer: denied decision-1 RISK_TOO_HIGH"],
    });
  });

  test.each<[string, Trigger, object]>([
    ["a login without a transaction", "post-login", { ...login, transaction: undefined }],
    ["a login of nobody", "post-login", { ...login, user: {} }],
    ["a machine's token without scopes", "credentials-exchange", { ...machine, accessToken: { customClaims: {} } }],
    ["an exchange without a client", "custom-token-exchange", { ...exchange, client: {} }],
  ])("for %s", async (_name, trigger, event) => {
    const { api: made, asked, log } = await ran(trigger, event as Auth0Event);
    expect(made).toEqual({
      ...nothing,
      denied: [expect.arrayContaining([expect.stringMatching(/could not be decided on/)])],
    });
    expect(asked).toEqual([]);
    expect(log).toEqual([expect.stringMatching(/REQUEST_INVALID/)]);
  });

  test.each<[string, Identify, unknown[][]]>([
    ["denies", (_event, { access }) => access?.["rejectInvalidSubjectToken"]?.("no"), [["invalid_request", "no"]]],
    [
      "denies after it has set a user",
      (event, room) => {
        asJo(event, room);
        room["access"]?.["deny"]?.("nope", "no");
      },
      [["nope", "no"]],
    ],
    [
      "throws",
      () => {
        throw new Error("secret");
      },
      [["server_error", "The subject token could not be judged."]],
    ],
  ])("of an administrator's code that %s asks nobody", async (_name, identify, values) => {
    const { api: made, asked } = await ran("custom-token-exchange", exchange, {}, identify);
    expect({ made, asked }).toEqual({ made: { ...nothing, denied: values }, asked: [] });
  });

  test.each<[string, Identify]>([
    ["sets no user", () => {}],
    [
      "sets two",
      (event, room) => {
        asJo(event, room);
        asJo(event, room);
      },
    ],
  ])("of an administrator's code that %s", async (_name, identify) => {
    const { api: made, asked } = await ran("custom-token-exchange", exchange, {}, identify);
    expect(made).toEqual({ ...nothing, denied: [["temporarily_unavailable", expect.any(String)]] });
    expect(asked).toEqual([]);
  });

  test("where a runtime is too old", async () => {
    const { run } = actionOf(pieces.get("auth0/post-login.js") ?? "", names["post-login"], { has: {} });
    const secrets = { ASSAYER_URL: "https://assayer.example", ASSAYER_KEY: key };
    expect(await run({ ...login, secrets })).toEqual({
      ...nothing,
      denied: [["The token could not be decided on. (unnamed)"]],
    });
  });

  test("of all subject tokens until somebody has written how to verify them", async () => {
    const { run } = actionOf(pieces.get("auth0/custom-token-exchange.js") ?? "", names["custom-token-exchange"]);
    expect(await run(exchange)).toEqual({
      ...nothing,
      denied: [["invalid_request", "No subject tokens are accepted yet."]],
    });
  });
});

describe.each<[Trigger, Auth0Event]>([
  ["post-login", login],
  ["credentials-exchange", machine],
  ["custom-token-exchange", exchange],
])("%s", (trigger, event) => {
  failsClosed(async (secrets) => {
    const { run, log } = action(trigger);
    const asked = await run({ ...event, secrets });
    const text = JSON.stringify(asked?.denied[0]?.at(-1) ?? "").slice(1, -1);
    return { isIssued: issuedBy(trigger, event, asked) !== undefined, text, log };
  });
});
