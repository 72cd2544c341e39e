import { afterEach, describe, expect, test } from "@jest/globals";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
import type { AuthzenPorts } from "../../../src/callers/authzen/wire.ts";
import { AssayerError } from "../../../src/issuance/errors.ts";
import { accessRecord } from "../../../src/record/access-line.ts";
import { answering, startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";
import { policy } from "../../support/decision-server.ts";

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const ann = { type: "user", id: "ann" };
const doc = { type: "doc", id: "1" };
const read = { name: "read" };
const question = { subject: ann, action: read, resource: doc };
const secret = { properties: { token: "eyJhbGciOi" } };
const untold = {
  subject: { ...ann, ...secret },
  action: { ...read, ...secret },
  resource: { ...doc, ...secret },
  context: { password: "hunter2" },
};
const everybody = () => new Map(["ann", "bob", "cy"].map((id) => [id, { properties: {} }]));

/** A policy that permits whoever is not called bob. */
async function start(ports: Partial<AuthzenPorts> = {}, settings: object = {}): Promise<AuthzenServer> {
  server = await startAuthzenServer(settings, {}, [], {
    entities: everybody,
    actions: () => ["read"],
    evaluateAccess: answering((input) =>
      (JSON.parse(input) as { evaluations: { subject: { id: string } }[] }).evaluations.map(({ subject: { id } }) => ({
        decision: id !== "bob",
      })),
    ),
    ...ports,
  });
  return server;
}

const account = { time: 1_790_000_000_000, decision_id: "access-1", caller: "as" };
const unrecorded = () => Promise.reject(new AssayerError("RECORD_FAILED", "the disk is full"));
const late = () => Promise.reject(new AssayerError("POLICY_DEADLINE", "too late"));

describe("evaluations", () => {
  test("are one record, by name, and counted by outcome", async () => {
    const { post, accessed } = await start();
    const body = { ...untold, evaluations: [{}, { subject: { ...ann, id: "bob" } }, { resource: 1 }] };
    await post(endpointPaths.evaluations, body, { "X-Request-ID": "r-1" });
    expect(accessed).toEqual([
      {
        ...account,
        request_id: "r-1",
        policy,
        evaluations: [
          { ...question, decision: true },
          { ...question, subject: { type: "user", id: "bob" }, decision: false },
          { decision: false },
        ],
      },
      { type: "access_answered", caller: "as", permitted: 1, denied: 2 },
    ]);
  });

  test("are a record for each 250, and counted once", async () => {
    const { post, accessed } = await start();
    await post(`/tenants/acme${endpointPaths.evaluations}`, {
      ...question,
      evaluations: Array.from({ length: 501 }, () => ({})),
    });
    const records = accessed.flatMap((one) => ("evaluations" in one ? [one] : []));
    expect(records.map(({ evaluations }) => evaluations?.length)).toEqual([250, 250, 1]);
    expect(records.map(({ tenant }) => tenant)).toEqual(["acme", "acme", "acme"]);
    expect(accessed.slice(3)).toEqual([{ type: "access_answered", caller: "as", permitted: 501, denied: 0 }]);
  });

  test("say why nobody decided", async () => {
    const { post, accessed } = await start({ evaluateAccess: late });
    await post(endpointPaths.evaluation, question);
    expect(accessed).toEqual([
      { ...account, error: "POLICY_DEADLINE", evaluations: [{ ...question, decision: false }] },
      { type: "access_answered", caller: "as", permitted: 0, denied: 1 },
    ]);
  });

  test("that cannot be recorded are denied", async () => {
    const { post, accessed } = await start({ recordAccess: unrecorded });
    expect((await post(endpointPaths.evaluation, question)).body).toEqual({ decision: false });
    expect(accessed).toEqual([{ type: "access_answered", caller: "as", permitted: 0, denied: 1 }]);
  });

  test("are called in the answer what they are called in the log, where that is asked for", async () => {
    const { post } = await start({}, { context: true });
    const context = { evaluation_id: "access-1", evaluated_at: "2026-09-21T14:13:20.000Z" };
    expect((await post(endpointPaths.evaluation, question)).body).toEqual({ decision: true, context });
  });
});

describe("a search", () => {
  const search = { ...untold, subject: { type: "user", ...secret } };

  test("is one record of what was asked and how much was found, and counted", async () => {
    const { post, accessed } = await start();
    await post(endpointPaths.subject, search, { authorization: "Bearer acme" });
    const found = { from: 0, looked_at: 3, results: 2 };
    expect(accessed).toEqual([
      {
        ...account,
        caller: "as-of-acme",
        tenant: "acme",
        policy,
        search: { sought: "subject", subject: { type: "user" }, action: read, resource: doc, ...found },
      },
      { type: "searched", caller: "as-of-acme", sought: "subject", result: "good" },
    ]);
  });

  test.each<[string, string, object, object]>([
    ["subject", endpointPaths.subject, question, { subject: { type: "user" }, action: read, resource: doc }],
    ["resource", endpointPaths.resource, question, { subject: ann, action: read, resource: { type: "doc" } }],
    ["action", endpointPaths.action, question, { subject: ann, resource: doc }],
  ])("for a %s has no id of what is sought", async (sought, path, body, names) => {
    const { post, accessed } = await start();
    await post(path, body);
    expect(accessed[0]).toMatchObject({ search: { sought, ...names } });
    expect(Object.keys((accessed[0] as { search: object }).search).sort()).toEqual(
      ["sought", "from", "looked_at", "results", ...Object.keys(names)].sort(),
    );
  });

  test("beyond the end looks at nobody", async () => {
    const { post, accessed } = await start();
    const first = await post(endpointPaths.subject, { ...search, page: { limit: 1 } });
    const { next_token: token } = (first.body as { page: { next_token: string } }).page;
    await post(endpointPaths.subject, { ...search, page: { token: token.replace(/^1\./, "999.") } });
    expect(accessed.at(-2)).toMatchObject({ search: { from: 999, looked_at: 0, results: 0 } });
  });

  test("has a record for each page", async () => {
    const { post, accessed } = await start();
    const first = await post(endpointPaths.subject, { ...search, page: { limit: 1 } });
    const { next_token: token } = (first.body as { page: { next_token: string } }).page;
    await post(endpointPaths.subject, { ...search, page: { limit: 1, token } });
    const pages = accessed.flatMap((one) => ("search" in one ? [one.search] : []));
    expect(pages).toMatchObject([
      { from: 0, looked_at: 1, results: 1 },
      { from: 1, looked_at: 2, results: 1 },
    ]);
  });

  test.each<[string, Partial<AuthzenPorts>, string[]]>([
    ["the policy fails", { evaluateAccess: late }, ["POLICY_DEADLINE"]],
    ["it cannot be recorded", { recordAccess: unrecorded }, []],
  ])("is an error where %s, and counted as one", async (_name, ports, errors) => {
    const { post, accessed } = await start(ports);
    expect((await post(endpointPaths.subject, search)).status).toBe(500);
    expect(accessed.flatMap((one) => ("error" in one ? [one.error] : []))).toEqual(errors);
    expect(accessed.at(-1)).toEqual({ type: "searched", caller: "as", sought: "subject", result: "failed" });
  });
});

test("decisions on tokens are in the decision log alone", async () => {
  const { post, accessed, recorded } = await start();
  const gate = { name: "issue:access_token:client_credentials" };
  const client = { type: "client", id: "svc" };
  await post(endpointPaths.evaluation, { subject: client, action: gate, resource: { type: "audience", id: "a" } });
  expect([accessed, recorded.length]).toEqual([[], 1]);
});

test("whatever is recorded is a record of the published format", async () => {
  const { post, accessed } = await start();
  await post(endpointPaths.evaluations, { ...untold, evaluations: [{}, { resource: 1 }] });
  await post(endpointPaths.action, { subject: ann, resource: doc }, { "X-Request-ID": "r-2" });
  const records = accessed.flatMap((one) => ("time" in one ? [one] : []));
  const lines = records.map((one) => ({ version: 1, type: "access", ...one, time: new Date(one.time).toISOString() }));
  expect(lines.map((line) => accessRecord.parse(line))).toEqual(lines);
  expect(JSON.stringify(lines)).not.toMatch(/hunter2|eyJ/);
});
