import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startScenario } from "../../support/authzen-scenario.ts";
import type { AuthzenScenario } from "../../support/authzen-scenario.ts";
import type { Reply } from "../../support/authzen-server.ts";

/**
 * The certification scenario of Authorization API 1.0 (openid/authzen, certification/authorization-api-1_0-scenario.md),
 * each test under the number of its section, over a real bundle and a real directory.
 */
const [evaluation, evaluations] = ["/access/v1/evaluation", "/access/v1/evaluations"];
const [subjects, resources, actions] = ["subject", "resource", "action"].map((what) => `/access/v1/search/${what}`);

let server: AuthzenScenario;
beforeAll(async () => {
  server = await startScenario("certification", { public_url: "https://pdp.example" });
});
afterAll(async () => {
  await server.close();
});

const user = (id?: string, properties?: object) => ({
  type: "user",
  ...(id && { id }),
  ...(properties && { properties }),
});
const record = (id?: string, status?: string) => ({
  type: "record",
  ...(id && { id }),
  ...(status && { properties: { status } }),
});
const act = (name: string, properties?: object) => ({ name, ...(properties && { properties }) });
const ask = (subject: object, action: object, resource: object, more: object = {}) => ({
  subject,
  action,
  resource,
  ...more,
});
const readable = ask(user("alice"), act("read"), record("record-1"));
const context = { time: "2025-06-27T18:03-07:00", ip: "192.168.1.1" };
const admin = user("bob", { role: "admin" });

describe("Basic", () => {
  test.each<[section: string, object, boolean]>([
    ["2.2.1", readable, true],
    ["2.2.2", ask(user("bob"), act("write"), record("record-1")), false],
    ["2.2.3", { ...readable, context }, true],
    ["2.2.4", ask(user("alice"), act("write"), record("record-2", "archived")), false],
    ["2.2.5", ask(admin, act("write"), record("record-2", "archived")), true],
    ["2.2.6", ask(user("alice"), act("delete", { soft: true }), record("record-1")), true],
    ["2.2.7", ask(user("alice"), act("delete", { soft: false }), record("record-1")), false],
    [
      "2.2.8",
      ask(user("alice", { department: "Sales", role: "manager" }), act("read", { method: "GET" }), {
        ...record("record-1"),
        properties: { status: "active", owner: "bob" },
      }),
      true,
    ],
    ["2.2.9", { ...readable, foo: "bar", futureField: { nested: true } }, true],
    ["rule 2", ask(user("alice"), act("write"), record("record-1")), true],
    ["rule 3", ask(user("bob"), act("read"), record("record-1")), true],
  ])("%s", async (_section, body, decision) => {
    expect(seen(await server.post(evaluation, body))).toEqual([200, { decision }]);
  });

  test.each<[section: string, unknown]>([
    ["2.4.1 subject", { action: act("read"), resource: record("record-1") }],
    ["2.4.1 action", { subject: user("alice"), resource: record("record-1") }],
    ["2.4.1 resource", { subject: user("alice"), action: act("read") }],
    ["2.4.2 subject.type", ask({ id: "alice" }, act("read"), record("record-1"))],
    ["2.4.2 subject.id", ask(user(), act("read"), record("record-1"))],
    ["2.4.2 action.name", ask(user("alice"), {}, record("record-1"))],
    ["2.4.2 resource.type", ask(user("alice"), act("read"), { id: "record-1" })],
    ["2.4.2 resource.id", ask(user("alice"), act("read"), record())],
    ["2.4.4", '{"subject":'],
    ["2.4.4 array", [readable]],
    ["2.4.5", ""],
    ["2.4.6 subject", { ...readable, subject: "alice" }],
    ["2.4.6 action.name", { ...readable, action: { name: 123 } }],
  ])("%s is 400", async (_section, body) => {
    expect((await server.post(evaluation, body)).status).toBe(400);
  });

  test.each([
    ["text/plain", 400],
    ["application/json; charset=utf-8", 200],
  ])("2.4.3 %s is %d", async (type, status) => {
    expect((await server.post(evaluation, readable, { "content-type": type })).status).toBe(status);
  });

  test("2.5 X-Request-ID comes back, and may be missing", async () => {
    const { headers } = await server.post(evaluation, readable, { "X-Request-ID": "bfe9eb29-ab87" });
    expect(headers.get("x-request-id")).toBe("bfe9eb29-ab87");
    expect((await server.post(evaluation, readable)).headers.has("x-request-id")).toBe(false);
  });

  test("2.6 the same question gets the same answer", async () => {
    const replies = await Promise.all([1, 2, 3].map(() => server.post(evaluation, readable)));
    expect(replies.map(seen)).toEqual([1, 2, 3].map(() => [200, { decision: true }]));
  });

  test("5 wrong credentials are 401, with a challenge", async () => {
    const { status, headers } = await server.post(evaluation, readable, { authorization: "Bearer wrong" });
    expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="assayer"']);
  });

  test.each(["GET", "PUT"])("%s is no way to ask", async (method) => {
    expect((await fetch(new URL(evaluation, server.url), { method })).status).toBe(405);
  });
});

describe("Batch", () => {
  const of = (...decisions: unknown[]) => ({ evaluations: decisions.map((decision) => ({ decision })) });
  test.each<[section: string, object, unknown]>([
    [
      "3.2.1",
      {
        subject: user("alice"),
        action: act("read"),
        evaluations: [{ resource: record("record-1") }, { resource: record("record-2") }],
      },
      of(true, true),
    ],
    [
      "3.2.2",
      {
        subject: user("bob"),
        resource: record("record-1"),
        evaluations: [{ action: act("read") }, { action: act("write") }],
      },
      of(true, false),
    ],
    [
      "3.2.3",
      {
        subject: user("alice"),
        action: act("write"),
        evaluations: [{ resource: record("record-1", "active") }, { resource: record("record-2", "archived") }],
      },
      of(true, false),
    ],
    [
      "3.2.4",
      {
        action: act("write"),
        resource: record("record-2", "archived"),
        evaluations: [{ subject: user("alice") }, { subject: admin }],
      },
      of(false, true),
    ],
    ["3.2.5", { evaluations: [readable, ask(user("bob"), act("write"), record("record-1"))] }, of(true, false)],
    [
      "3.2.6",
      {
        subject: user("alice"),
        action: act("read"),
        context,
        evaluations: [{ resource: record("record-1") }, { resource: record("record-2"), context: { source: "item" } }],
      },
      of(true, true),
    ],
    [
      "3.2.7",
      {
        ...ask(user("alice"), act("write"), record("record-1", "active")),
        evaluations: [{}, { resource: record("record-2", "archived") }],
      },
      of(true, false),
    ],
    [
      "3.4.1",
      {
        subject: user("alice"),
        action: act("read"),
        options: { evaluations_semantic: "execute_all" },
        evaluations: [{ resource: record("record-1") }, {}],
      },
      of(true, false),
    ],
    ["3.4.1 alone", { subject: user("alice"), action: act("read"), evaluations: [{}] }, of(false)],
    ["3.4.2", readable, { decision: true }],
    ["3.4.3", { ...readable, evaluations: [] }, { decision: true }],
    [
      "7.1.2 deny_on_first_deny",
      {
        ...readable,
        options: { evaluations_semantic: "deny_on_first_deny" },
        evaluations: [{}, { subject: user("nobody") }, {}],
      },
      of(true, false),
    ],
    [
      "7.1.2 permit_on_first_permit",
      {
        ...readable,
        options: { evaluations_semantic: "permit_on_first_permit" },
        evaluations: [{ subject: user("nobody") }, {}, {}],
      },
      of(false, true),
    ],
  ])("%s", async (_section, body, expected) => {
    expect(seen(await server.post(evaluations, body))).toEqual([200, expected]);
  });

  test.each<[string, object]>([
    ["an unknown semantic", { ...readable, options: { evaluations_semantic: "guess" }, evaluations: [{}] }],
    ["items that are no list", { ...readable, evaluations: {} }],
    ["more items than may be", { ...readable, evaluations: Array.from({ length: 1_001 }, () => ({})) }],
  ])("%s is 400", async (_name, body) => {
    expect((await server.post(evaluations, body)).status).toBe(400);
  });
});

describe("Search", () => {
  const found = (...results: object[]) => [200, { results }];
  const archived = record("record-2", "archived");
  const readers = ask(user(), act("read"), record("record-1"));
  test.each<[section: string, path: string | undefined, object, unknown]>([
    ["4.2.1", subjects, readers, found(user("alice"), user("bob"))],
    ["4.2.2", subjects, { ...readers, context }, found(user("alice"), user("bob"))],
    ["4.2.3", subjects, { ...readers, subject: user("alice") }, found(user("alice"), user("bob"))],
    ["4.2.4", subjects, ask(user(), act("write"), archived), found(user("bob"))],
    ["4.3.1", resources, ask(user("alice"), act("read"), record()), found(record("record-1"), record("record-2"))],
    ["4.3.2", resources, ask(user("alice"), act("write"), record(), { context }), found(record("record-1"))],
    ["4.3.3", resources, ask(user("alice"), act("write"), record("record-1")), found(record("record-1"))],
    ["4.3.4", resources, ask(admin, act("write"), record()), found(record("record-2"))],
    ["4.4.1", actions, { subject: user("alice"), resource: record("record-1") }, found(act("read"), act("write"))],
    [
      "4.4.2",
      actions,
      { subject: user("alice"), resource: record("record-1"), context },
      found(act("read"), act("write")),
    ],
    ["4.4.3", actions, { subject: admin, resource: archived }, found(act("read"), act("write"))],
    ["4.6.1", actions, { subject: user("nonexistent-user"), resource: record("record-1") }, found()],
    ["4.6.1 resource", actions, { subject: user("alice"), resource: record("record-9") }, found()],
    ["4.6.2", subjects, ask({ type: "spaceship" }, act("read"), record("record-1")), found()],
    ["4.6.2 resource", resources, ask(user("alice"), act("read"), { type: "spaceship" }), found()],
    ["4.6.2 action", actions, { subject: user("alice"), resource: { type: "spaceship", id: "x" } }, found()],
  ])("%s", async (_section, path = "", body, expected) => {
    const reply = await server.post(path, body);
    expect(JSON.stringify(seen(reply))).toBe(JSON.stringify(expected));
  });

  test("4.5 pages end with an empty token, and belong to one query", async () => {
    const first = await server.post(subjects ?? "", { ...readers, page: { limit: 1 } });
    expect(Object.keys(first.body as object)).toEqual(["page", "results"]);
    const { page, results } = first.body as { page: { next_token: string }; results: unknown[] };
    expect(results).toEqual([user("alice")]);
    const next = { ...readers, page: { limit: 1, token: page.next_token } };
    expect(seen(await server.post(subjects ?? "", next))).toEqual([
      200,
      { page: { next_token: "" }, results: [user("bob")] },
    ]);
    const other = { ...next, action: act("write") };
    expect((await server.post(subjects ?? "", other)).status).toBe(400);
  });

  test.each<[section: string, path: string | undefined, object]>([
    ["4.7.1 subject search without action", subjects, { subject: user(), resource: record("record-1") }],
    ["4.7.1 resource search without subject", resources, { action: act("read"), resource: record() }],
    ["4.7.1 action search without resource", actions, { subject: user("alice") }],
    ["4.7.2 subject search, resource without id", subjects, ask(user(), act("read"), record())],
    ["4.7.2 resource search, subject without id", resources, ask(user(), act("read"), record())],
    ["4.7.2 action search, subject without id", actions, { subject: user(), resource: record("record-1") }],
    ["a limit of nothing", subjects, { ...readers, page: { limit: 0 } }],
    ["a token of nobody's", subjects, { ...readers, page: { token: "1.x" } }],
  ])("%s is 400", async (_section, path = "", body) => {
    expect((await server.post(path, body)).status).toBe(400);
  });
});

test("Discovery: 6", async () => {
  const response = await fetch(new URL("/.well-known/authzen-configuration", server.url));
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(await response.json()).toEqual({
    policy_decision_point: "https://pdp.example",
    access_evaluation_endpoint: "https://pdp.example/access/v1/evaluation",
    access_evaluations_endpoint: "https://pdp.example/access/v1/evaluations",
    search_subject_endpoint: "https://pdp.example/access/v1/search/subject",
    search_resource_endpoint: "https://pdp.example/access/v1/search/resource",
    search_action_endpoint: "https://pdp.example/access/v1/search/action",
    supported_obligations: ["step-up"],
    capabilities: ["urn:openid:authzen:capability:token-issuance"],
  });
});

function seen({ status, body }: Reply): unknown[] {
  return [status, body];
}
