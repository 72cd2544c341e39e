import { afterEach, describe, expect, test } from "@jest/globals";
import { grantTypes, tokenTypes } from "../../../src/callers/authzen/vocabulary.ts";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
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
const [files, behind] = ["https://api.example/files", "https://behind.example"];
const telemetry = "https://telemetry.example";

describe("what the token may be is said where each text of the profile looks for it", () => {
  const groups = { claims: { groups: ["eng"] }, crit: ["groups"] };
  const set_claim = [{ ...because("GROUPS"), claim: "groups", value: ["eng"] }];
  const capped = (token_type: "access_token" | "refresh_token" | "id_token", seconds: number) => ({
    ...because("CEILING"),
    token_type,
    seconds,
  });
  const ofType: Record<string, { name: string; resource: { type: string; id: string } }> = {
    access_token: { ...gate("access_token", "authorization_code"), resource: on(files) },
    refresh_token: { ...gate("refresh_token", "authorization_code"), resource: on(files) },
    id_token: { ...gate("id_token", "authorization_code"), resource: on("chatterbox") },
  };
  const max_lifetime = [capped("access_token", 300), capped("refresh_token", 3_600), capped("id_token", 60)];

  test.each<[tokens: string[], issuance: unknown[]]>([
    [["access_token"], [{ granted_scope: "a", token_lifetime: 300, ...groups }]],
    [["refresh_token"], [{ granted_scope: "a", token_lifetime: 3_600, ...groups }]],
    [
      ["id_token", "refresh_token", "access_token"],
      [
        { token_lifetime: 60, ...groups },
        { token_lifetime: 3_600 },
        { granted_scope: "a", token_lifetime: 300, ...groups },
      ],
    ],
  ])("of the gates of %j", async (tokens, issuance) => {
    server = await startAuthzenServer({}, { set_claim, max_lifetime }, ["a"]);
    const evaluations = tokens.map((token) => {
      const { name, resource } = ofType[token] ?? { name: "", resource: on("") };
      return { action: { name }, resource };
    });
    const body = { subject: user, context: { client_id: "chatterbox" }, evaluations };
    expect((await server.post(evaluationsPath, body)).body).toEqual({
      evaluations: issuance.map((shape) => ({ ...permit, context: { issuance: shape } })),
    });
  });
});

describe("a scope at a target without a gate", () => {
  const items = (grant: string) => [
    { action: gate("id_jag", grant), resource: on(files) },
    { action: { name: "a" }, resource: on(files) },
    { action: { name: "a" }, resource: { type: "protected_resource", id: behind } },
  ];
  const ask = async (grant: string, verdict: Partial<Verdict> = {}) => {
    server = await startAuthzenServer({}, verdict);
    const body = { subject: user, context: { client_id: "chatterbox" }, evaluations: items(grant) };
    return (await server.post(evaluationsPath, body)).body;
  };

  test("is one of a second level where a token is exchanged (Token Exchange §4.4.1)", async () => {
    expect(await ask("token_exchange")).toEqual({ evaluations: [permit, permit, permit] });
    expect(server?.asked).toEqual([expect.objectContaining({ resources: [files, behind] })]);
  });

  test("is denied there where its target is", async () => {
    const drop_resource = [{ ...because("ELSEWHERE"), resource: behind }];
    expect(await ask("token_exchange", { drop_resource })).toEqual({ evaluations: [permit, permit, deny] });
  });

  test("is denied anywhere else", async () => {
    expect(await ask("jwt_bearer")).toEqual({ evaluations: [permit, permit, deny] });
    expect(server?.asked).toEqual([expect.objectContaining({ resources: [files] })]);
  });
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
