import { afterEach, describe, expect, test } from "@jest/globals";
import { grantTypes, tokenTypes } from "../../../src/callers/authzen/vocabulary.ts";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
import type { IssuanceRequest } from "../../../src/issuance/request.ts";
import type { Verdict } from "../../../src/issuance/verdict.ts";
import { startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";
import { because } from "../../support/requests.ts";

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const { evaluation: evaluationPath, evaluations: evaluationsPath } = endpointPaths;
const client = { type: "client", id: "svc-reporting" };
const user = { type: "user", id: "U0405936" };
const on = (id: string) => ({ type: "audience", id });
const gate = (token = "access_token", grant = "client_credentials") => ({ name: `issue:${token}:${grant}` });
const permit = { decision: true };
const deny = { decision: false };
const execute = { evaluations_semantic: "execute_all" };

interface Example {
  readonly body: object;
  readonly path?: string;
  readonly verdict?: Partial<Verdict>;
  readonly grantable?: string[];
  readonly asked: Partial<IssuanceRequest>;
  readonly answer: unknown;
}

const telemetry = "https://telemetry.example";
const files = "https://api.example/files";
const [customers, european] = ["https://example.com/customers", "https://eu.example.com/customers"];
const details = { type: "customer_information", locations: [customers], actions: ["read"], datatypes: ["contacts"] };
const detail = (location: string, action: string) => ({
  action: { name: action },
  resource: { type: "customer_information", id: location },
});

/** The shapes of the profile's own examples (OAuth 2.0 Token Issuance §9), and those of the text after issue 638. */
const examples: Record<string, Example> = {
  "client credentials, one scope": {
    body: {
      subject: client,
      resource: on(telemetry),
      context: { client_id: "svc-reporting" },
      evaluations: [{ action: gate() }, { action: { name: "telemetry.write" } }],
      options: execute,
    },
    verdict: { max_lifetime: [{ ...because("CEILING"), token_type: "access_token", seconds: 900 }] },
    asked: {
      grant_type: "client_credentials",
      token_types: ["access_token"],
      client: { id: "svc-reporting" },
      subject: { type: "client", id: "svc-reporting" },
      resources: [telemetry],
      scopes: ["telemetry.write"],
    },
    answer: { evaluations: [{ ...permit, context: { issuance: { token_lifetime: 900 } } }, permit] },
  },
  "authorization code, a scope less and a claim more": {
    body: {
      subject: user,
      resource: on(files),
      context: { client_id: "chatterbox", acr: "urn:example:loa:2" },
      evaluations: [
        { action: gate("access_token", "authorization_code") },
        ...["files.read", "files.write", "files.delete"].map((name) => ({ action: { name } })),
      ],
      options: execute,
    },
    verdict: {
      drop_scope: [{ ...because("P118"), scope: "files.delete" }],
      set_claim: [{ ...because("GROUPS"), claim: "groups", value: ["engineering"] }],
    },
    asked: { client: { id: "chatterbox" }, scopes: ["files.read", "files.write", "files.delete"] },
    answer: {
      evaluations: [
        { ...permit, context: { issuance: { claims: { groups: ["engineering"] }, crit: ["groups"] } } },
        permit,
        permit,
        deny,
      ],
    },
  },
  "no scopes, answered with those that may be granted": {
    path: evaluationPath,
    body: { subject: client, action: gate(), resource: on(telemetry), context: { client_id: "svc-reporting" } },
    verdict: {
      drop_scope: [{ ...because("CEILING"), scope: "telemetry.admin" }],
      max_lifetime: [{ ...because("CEILING"), token_type: "access_token", seconds: 900 }],
    },
    grantable: ["telemetry.write", "telemetry.admin"],
    asked: { scopes: ["telemetry.write", "telemetry.admin"] },
    answer: { ...permit, context: { issuance: { granted_scope: "telemetry.write", token_lifetime: 900 } } },
  },
  "one entry of authorization details": {
    body: {
      subject: user,
      context: { client_id: "chatterbox" },
      evaluations: [
        { action: gate("access_token", "authorization_code"), resource: on(customers) },
        detail(customers, "read:contacts"),
      ],
      options: execute,
    },
    asked: { resources: [customers], authorization_details: [details] },
    answer: { evaluations: [{ ...permit, context: { issuance: { granted_scope: "" } } }, permit] },
  },
  "authorization details across two targets, one cell denied": {
    body: {
      subject: user,
      context: { client_id: "chatterbox" },
      evaluations: [
        { action: gate("access_token", "authorization_code"), resource: on(customers) },
        { action: gate("access_token", "authorization_code"), resource: on(european) },
        detail(customers, "read:contacts"),
        detail(customers, "read:photos"),
        detail(european, "read:contacts"),
        detail(european, "read:photos"),
      ],
      options: execute,
    },
    verdict: { drop_authorization_detail: [{ ...because("RESIDENCY"), index: 3 }] },
    asked: { resources: [customers, european] },
    answer: {
      evaluations: [{ ...permit, context: { issuance: { granted_scope: "" } } }, permit, permit, permit, permit, deny],
    },
  },
  "a target less takes its gate and its scopes": {
    body: {
      subject: user,
      context: { client_id: "chatterbox" },
      evaluations: [
        { action: gate("access_token", "authorization_code"), resource: on(customers) },
        { action: gate("access_token", "authorization_code"), resource: on(european) },
        { action: { name: "read" }, resource: on(customers) },
        { action: { name: "read" }, resource: on(european) },
      ],
      options: execute,
    },
    verdict: { drop_resource: [{ ...because("RESIDENCY"), resource: european }] },
    asked: { resources: [customers, european], scopes: ["read"] },
    answer: { evaluations: [permit, deny, permit, deny] },
  },
  "scopes of a protected resource, and an ID token for the client (after issues 636 and 638)": {
    body: {
      subject: user,
      context: { client_id: "chatterbox" },
      evaluations: [
        { action: gate("access_token", "authorization_code"), resource: on(files) },
        { action: gate("id_token", "authorization_code"), resource: on("chatterbox") },
        { action: gate("refresh_token", "authorization_code"), resource: on(files) },
        {
          action: { name: "issue:access_token:authorization_code" },
          resource: { type: "protected_resource", id: files },
        },
      ],
      options: execute,
    },
    verdict: {
      omit_token: [{ ...because("NO_REFRESH"), token_type: "refresh_token" }],
      max_lifetime: [
        { ...because("CEILING"), token_type: "access_token", seconds: 300 },
        { ...because("CEILING"), token_type: "id_token", seconds: 60 },
      ],
    },
    asked: {
      token_types: ["access_token", "id_token", "refresh_token"],
      resources: [files],
      scopes: ["issue:access_token:authorization_code"],
    },
    answer: {
      evaluations: [
        { ...permit, context: { issuance: { token_lifetime: 300 } } },
        { ...permit, context: { issuance: { token_lifetime: 60 } } },
        deny,
        permit,
      ],
    },
  },
  "token exchange: two gates for the target, the second for whoever asks": {
    body: {
      resource: on(files),
      context: { client_id: "gateway" },
      evaluations: [
        { subject: user, action: gate("access_token", "token_exchange") },
        { subject: { type: "workload", id: "agent-7" }, action: gate("access_token", "token_exchange") },
        { subject: user, action: { name: "files.read" } },
      ],
      options: execute,
    },
    asked: {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject: { type: "user", id: "U0405936" },
      actors: [{ type: "workload", id: "agent-7" }],
      client: { id: "gateway" },
    },
    answer: { evaluations: [permit, permit, permit] },
  },
};

describe("the shapes of the profile's examples", () => {
  test.each(Object.entries(examples))(
    "%s",
    async (_name, { body, path = evaluationsPath, verdict, grantable, ...expected }) => {
      server = await startAuthzenServer({}, verdict, grantable);
      const reply = await server.post(path, body);
      expect({ status: reply.status, body: reply.body }).toEqual({ status: 200, body: expected.answer });
      expect(server.asked).toEqual([expect.objectContaining(expected.asked)]);
      expect(server.recorded.length).toBe(1);
    },
  );
});

describe("a deny", () => {
  const batch = {
    subject: client,
    resource: on(telemetry),
    evaluations: [{ action: gate() }, { action: { name: "a" } }],
  };
  test.each<[string, Partial<Verdict>]>([
    ["of the policy", { deny: [because("RISKY")] }],
    ["of what the profile cannot express", { require: [{ ...because("STEP_UP"), requirement: "step_up" }] }],
    ["of claims that only the server knows", { drop_claim: [{ ...because("UNNEEDED"), claim: "email" }] }],
    ["of all scopes", { drop_scope: [{ ...because("CEILING"), scope: "a" }] }],
    ["of a lifetime of nothing", { max_lifetime: [{ ...because("C"), token_type: "access_token", seconds: 0 }] }],
  ])("%s is one for every item", async (_name, verdict) => {
    server = await startAuthzenServer({}, verdict);
    expect((await server.post(evaluationsPath, batch)).body).toEqual({ evaluations: [deny, deny] });
  });

  test("says why only where that is asked for", async () => {
    server = await startAuthzenServer({ context: true }, { deny: [because("RISKY")] });
    const context = { evaluation_id: "decision-1", evaluated_at: "2026-09-21T14:13:20.000Z", reason: "RISKY" };
    const explained = { decision: false, context };
    expect((await server.post(evaluationsPath, batch)).body).toEqual({ evaluations: [explained, explained] });
  });
});

describe("what is decided without asking the policy", () => {
  const item = { subject: client, resource: on(telemetry), action: gate() };
  test.each<[string, unknown[]]>([
    ["no whole question", [item, {}]],
    ["a token that nobody registered", [item, { ...item, action: { name: "issue:wish:client_credentials" } }]],
    ["a scope of somebody else", [item, { ...item, subject: user, action: { name: "a" } }]],
    ["a grant that nobody registered", [item, { ...item, action: { name: "issue:access_token:wishing" } }]],
  ])("%s is denied, and the rest decided", async (_name, evaluations) => {
    server = await startAuthzenServer();
    const { body } = await server.post(evaluationsPath, { evaluations });
    expect(body).toEqual({ evaluations: [expect.objectContaining(permit), deny] });
  });

  test.each<[string, unknown[]]>([
    ["two grants in one batch", [item, { ...item, action: gate("access_token", "refresh_token") }]],
    ["three parties", ["a", "b", "c"].map((id) => ({ ...item, subject: { type: "client", id } }))],
    ["a subject of no registered type", [{ ...item, subject: { type: "spaceship", id: "x" } }]],
    ["a person without a client", [{ ...item, subject: user }]],
    ["a scope that no token can carry", [item, { ...item, action: { name: "a b" } }]],
    ["records and todos", [{ subject: user, action: { name: "read" }, resource: { type: "record", id: "1" } }]],
  ])("%s is denied", async (_name, evaluations) => {
    server = await startAuthzenServer();
    const { status, body } = await server.post(evaluationsPath, { evaluations });
    expect({ status, body }).toEqual({ status: 200, body: { evaluations: evaluations.map(() => deny) } });
    expect(server.asked).toEqual([]);
  });
});

test("every registered token type is decided for every registered grant", async () => {
  server = await startAuthzenServer();
  const names = [...tokenTypes.keys()].flatMap((token) => [...grantTypes.keys()].map((grant) => gate(token, grant)));
  const replies = await Promise.all(
    names.map(async (action) => server?.post(evaluationPath, { subject: client, action, resource: on(telemetry) })),
  );
  expect(replies.map((reply) => reply?.body)).toEqual(names.map(() => expect.objectContaining(permit)));
});

test.each<[string, boolean[]]>([
  ["deny_on_first_deny", [true, true, false]],
  ["permit_on_first_permit", [true]],
  ["execute_all", [true, true, false, true]],
])("%s answers as many as it takes", async (semantic, expected) => {
  server = await startAuthzenServer({}, { drop_scope: [{ ...because("C"), scope: "b" }] });
  const evaluations = [gate(), { name: "a" }, { name: "b" }, { name: "c" }].map((action) => ({ action }));
  const options = { evaluations_semantic: semantic };
  const { body } = await server.post(evaluationsPath, {
    subject: client,
    resource: on(telemetry),
    evaluations,
    options,
  });
  expect((body as { evaluations: { decision: boolean }[] }).evaluations.map(({ decision }) => decision)).toEqual(
    expected,
  );
});

describe("a tenant's own policy decision point", () => {
  const body = { subject: client, action: gate(), resource: on(telemetry) };

  test("decides for that tenant", async () => {
    server = await startAuthzenServer();
    const reply = await server.post(`/tenants/acme${evaluationPath}`, body);
    expect([reply.status, reply.body]).toEqual([200, expect.objectContaining(permit)]);
    expect(server.callers.map(({ tenant }) => tenant)).toEqual(["acme"]);
  });

  test.each([
    ["a caller that serves another", "/tenants/globex", "Bearer acme", 403],
    ["a caller that serves this one", "/tenants/acme", "Bearer acme", 200],
    ["nobody's path", "/tenants/acme/x", "Bearer good", 404],
    ["a name that is encoded", "/tenants/ac%6de", "Bearer good", 404],
    ["two slashes", "/tenants//acme", "Bearer good", 404],
  ])("%s", async (_name, base, authorization, status) => {
    server = await startAuthzenServer();
    expect((await server.post(`${base}${evaluationPath}`, body, { authorization })).status).toBe(status);
  });

  test("has metadata of its own", async () => {
    server = await startAuthzenServer({ public_url: "https://pdp.example/" });
    const at = async (suffix: string) => fetch(new URL(`/.well-known/authzen-configuration${suffix}`, server?.url));
    expect(await (await at("/tenants/acme")).json()).toMatchObject({
      policy_decision_point: "https://pdp.example/tenants/acme",
      access_evaluation_endpoint: "https://pdp.example/tenants/acme/access/v1/evaluation",
    });
    const others = await Promise.all(["/tenants", "/tenants/", "/acme", "/tenants/a/b"].map(at));
    expect(others.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});

test("an action search on an audience tells which issuances the policy anticipates", async () => {
  server = await startAuthzenServer({}, ({ grant_type }) =>
    grant_type === "client_credentials" ? {} : { deny: [because("GRANT_UNEXPECTED")] },
  );
  const { status, body } = await server.post(endpointPaths.action, { subject: client, resource: on(telemetry) });
  const names = [...tokenTypes.keys()].map((token) => ({ name: `issue:${token}:client_credentials` }));
  expect([status, body]).toEqual([200, { results: names }]);
});
