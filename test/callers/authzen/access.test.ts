import { afterEach, describe, expect, test } from "@jest/globals";
import type { AccessPorts } from "../../../src/callers/authzen/access.ts";
import { itemsOf } from "../../../src/callers/authzen/items.ts";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
import { answering, startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const [ann, doc] = [
  { type: "user", id: "ann" },
  { type: "doc", id: "1" },
];
const question = { subject: ann, action: { name: "read" }, resource: doc };
const known = new Map([["ann", { properties: { role: "editor" } }]]);

const copies = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value);

/** A policy that permits everything, and the inputs that it was given. */
async function start(evaluateAccess?: AccessPorts["evaluateAccess"], settings: object = {}) {
  const inputs: unknown[] = [];
  const permit = answering((input, questions) => {
    inputs.push(JSON.parse(input));
    return copies(questions, { decision: true });
  });
  server = await startAuthzenServer(settings, {}, [], {
    entity: (type, id) => (type === "user" ? known.get(id) : undefined),
    entities: (type) => (type === "user" ? known : new Map()),
    actions: () => ["read"],
    evaluateAccess: evaluateAccess ?? permit,
  });
  return { inputs, post: server.post };
}

describe("the policy sees", () => {
  test("what is asked, and beside it what the directory knows", async () => {
    const { inputs, post } = await start();
    const asked = {
      subject: { ...ann, properties: { role: "admin" }, extra: 1 },
      action: { name: "delete", properties: { soft: true } },
      resource: doc,
      context: { ip: "192.0.2.1" },
    };
    expect((await post(endpointPaths.evaluation, asked)).body).toEqual({ decision: true });
    expect(inputs).toEqual([
      {
        now: 1_790_000_000,
        caller: { name: "as" },
        evaluations: [
          {
            subject: { ...ann, properties: { role: "admin" }, known: { role: "editor" } },
            action: { name: "delete", properties: { soft: true } },
            resource: { ...doc, properties: {} },
            context: { ip: "192.0.2.1" },
          },
        ],
      },
    ]);
  });

  test.each<[string, string, string, object]>([
    ["the tenant whose decision point is asked", "/tenants/acme", "Bearer good", { name: "as", tenant: "acme" }],
    ["the tenant that the caller serves", "", "Bearer acme", { name: "as-of-acme", tenant: "acme" }],
  ])("%s, in evaluations and searches", async (_name, base, authorization, caller) => {
    const { inputs, post } = await start();
    await post(`${base}${endpointPaths.evaluation}`, question, { authorization });
    await post(`${base}${endpointPaths.subject}`, { ...question, subject: { type: "user" } }, { authorization });
    expect(inputs).toEqual([expect.objectContaining({ caller }), expect.objectContaining({ caller })]);
  });

  test("250 questions at a time", async () => {
    const { inputs, post } = await start();
    const { body } = await post(endpointPaths.evaluations, { ...question, evaluations: copies(501, {}) });
    expect((body as { evaluations: unknown[] }).evaluations).toEqual(copies(501, { decision: true }));
    expect(inputs.map((input) => (input as { evaluations: unknown[] }).evaluations.length)).toEqual([250, 250, 1]);
  });
});

test("what the policy says beside its decision is passed on, in its place", async () => {
  const { post } = await start(
    answering(() => [{ decision: false, context: { reason_user: { 403: "Not yours" } } }, { decision: true }]),
  );
  const { body } = await post(endpointPaths.evaluations, { ...question, evaluations: [{}, { subject: {} }, {}] });
  expect(body).toEqual({
    evaluations: [
      { decision: false, context: { reason_user: { 403: "Not yours" } } },
      { decision: false },
      { decision: true },
    ],
  });
});

describe("the answer", () => {
  const search = { subject: ann, resource: doc };

  test("is a deny without a policy, and nobody is found", async () => {
    const { post } = await start(() => undefined);
    expect((await post(endpointPaths.evaluation, question)).body).toEqual({ decision: false });
    expect((await post(endpointPaths.action, search)).body).toEqual({ results: [] });
  });

  test("is a deny where the policy fails, and a search says that it failed", async () => {
    const { post } = await start(() => Promise.reject(new Error("no")));
    expect((await post(endpointPaths.evaluation, question)).body).toEqual({ decision: false });
    expect(await post(endpointPaths.action, search)).toMatchObject({ status: 500, body: { code: "INTERNAL" } });
  });
});

describe("long requests", () => {
  test("of 100,000 candidates one request looks at 10,000, and makes no more", async () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => `p${index}`);
    const everybody = new Map(ids.map((id) => [id, { properties: {} }]));
    let [looked, asked] = [0, 0];
    const counting = {
      size: everybody.size,
      *keys() {
        for (const id of everybody.keys()) {
          looked += 1;
          yield id;
        }
      },
    };
    server = await startAuthzenServer({}, {}, [], {
      entities: () => counting as unknown as typeof everybody,
      evaluateAccess: answering((_input, questions) => {
        asked += questions;
        return copies(questions, { decision: false });
      }),
    });
    const query = { ...question, subject: { type: "user" } };
    let token = "";
    for (let page = 1; page <= 10; page += 1) {
      [looked, asked] = [0, 0];
      const { body } = await server.post(endpointPaths.subject, { ...query, page: { token } });
      const found = body as { page: { next_token: string }; results: unknown[] };
      expect([asked, found.results.length, found.page.next_token !== ""]).toEqual([10_000, 0, page < 10]);
      expect(looked).toBeLessThanOrEqual(page * 10_000 + 1);
      token = found.page.next_token;
    }
  });

  test("a long batch lets others have their turn while it is read", async () => {
    const evaluations = copies(5_000, { resource: doc });
    let turns = 0;
    const count = () => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const items = await itemsOf({ subject: ann, action: { name: "read" }, evaluations });
    clearImmediate(next);
    expect(items).toEqual(copies(5_000, question));
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});

describe("the token of a page", () => {
  const query = {
    subject: { ...ann, properties: { role: "editor" } },
    action: { name: "read" },
    resource: doc,
    context: { ip: "192.0.2.1" },
  };
  const people = { ...query, subject: { type: "user" } };
  const next = async (path: string, body: object) => {
    server = await startAuthzenServer({}, {}, [], {
      entities: () => new Map(["ann", "bob", "cy"].map((id) => [id, { properties: {} }])),
      actions: () => ["read", "write"],
      evaluateAccess: answering((_input, questions) => copies(questions, { decision: true })),
    });
    const found = await server.post(path, { ...body, page: { limit: 1 } });
    return (found.body as { page: { next_token: string } }).page.next_token;
  };
  const goOn = async (path: string, body: object, token: string, limit = 1) =>
    server?.post(path, { ...body, page: { limit, token } });

  test.each<[string, object, number, unknown]>([
    ["of the same search goes on", people, 1, [{ type: "user", id: "bob" }]],
    ["with another limit, too", people, 9, ["bob", "cy"].map((id) => ({ type: "user", id }))],
    [
      "with its members in another order, too",
      Object.fromEntries(Object.entries(people).toReversed()),
      1,
      [{ type: "user", id: "bob" }],
    ],
  ])("%s", async (_name, body, limit, results) => {
    const token = await next(endpointPaths.subject, people);
    expect((await goOn(endpointPaths.subject, body, token, limit))?.body).toMatchObject({ results });
  });

  test.each<[string, string, object]>([
    ["subject type", endpointPaths.subject, { ...people, subject: { type: "robot" } }],
    ["subject property", endpointPaths.subject, { ...people, subject: { type: "user", properties: { a: 1 } } }],
    ["action", endpointPaths.subject, { ...people, action: { name: "write" } }],
    ["action property", endpointPaths.subject, { ...people, action: { name: "read", properties: { soft: true } } }],
    ["resource", endpointPaths.subject, { ...people, resource: { ...doc, id: "2" } }],
    ["circumstance", endpointPaths.subject, { ...people, context: {} }],
    ["member that nobody knows", endpointPaths.subject, { ...people, extra: 1 }],
  ])("is none with another %s", async (_name, path, body) => {
    const token = await next(endpointPaths.subject, people);
    expect(await goOn(path, body, token)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/page/token", code: "VALUE_INVALID" }] },
    });
  });

  test("is none of another kind of search with the same body", async () => {
    const token = await next(endpointPaths.subject, query);
    expect((await goOn(endpointPaths.subject, query, token))?.status).toBe(200);
    expect((await goOn(endpointPaths.resource, query, token))?.status).toBe(400);
    expect((await goOn(endpointPaths.action, query, token))?.status).toBe(400);
  });

  test("is none if it is made up, and beyond the end finds nobody", async () => {
    const token = await next(endpointPaths.subject, people);
    const [, digest = ""] = token.split(".");
    const made = ["1", `-1.${digest}`, `1e1.${digest}`, `1.${digest}0`, `1.${digest}.1`, `.${digest}`, "x"];
    const replies = await Promise.all(made.map(async (one) => goOn(endpointPaths.subject, people, one)));
    expect(replies.map((reply) => reply?.status)).toEqual(made.map(() => 400));
    expect((await goOn(endpointPaths.subject, people, `999999999.${digest}`))?.body).toEqual({
      page: { next_token: "" },
      results: [],
    });
  });
});

describe("an empty default", () => {
  test("is none where each item has its own", async () => {
    const { post } = await start();
    const body = { subject: ann, action: { name: "read" }, resource: {}, evaluations: [{ resource: doc }, {}] };
    expect((await post(endpointPaths.evaluations, body)).body).toEqual({
      evaluations: [{ decision: true }, { decision: false }],
    });
  });

  test.each<[string, object]>([
    ["and there are no items", { ...question, resource: {} }],
    ["but half of one", { ...question, resource: { type: "doc" }, evaluations: [{}] }],
    ["but a list", { ...question, resource: [], evaluations: [{}] }],
  ])("%s: 400", async (_name, body) => {
    const { post } = await start();
    expect((await post(endpointPaths.evaluations, body)).status).toBe(400);
  });
});
