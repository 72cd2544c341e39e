import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startScenario } from "../../support/authzen-scenario.ts";
import type { AuthzenScenario } from "../../support/authzen-scenario.ts";

/**
 * The interop scenarios (openid/authzen, interop/): what the published harnesses ask, from tables of who may do what.
 * Answers are compared as text, so that the order of members counts, and whatever is there too.
 */
type Case = [title: string, body: object, answer: object];

const everybody = ["rick", "morty", "summer", "beth", "jerry"] as const;
type Person = (typeof everybody)[number];
const editors = ["rick", "morty", "summer"] as const;
const letters: Record<Person, string> = { rick: "A", morty: "E", summer: "I", beth: "M", jerry: "Q" };
const subOf = (who: Person) => `CiRmZD${letters[who]}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`;
const addressOf = (who: Person) => `${who}@${who === "rick" || who === "morty" ? "the-citadel" : "the-smiths"}.com`;
const subject = (who: Person) => ({ type: "user", id: subOf(who) });
const account = (who: Person) => ({ type: "user", id: addressOf(who) });
const todo = (who: Person) => ({ type: "todo", id: `todo-of-${who}`, properties: { ownerID: addressOf(who) } });
/** Of the person who asks; Rick, whose todo everybody asks about, asks about Morty's. */
const another = (who: Person) => todo(who === "rick" ? "morty" : who);
const shared = () => ({ type: "todo", id: "todo-1" });

const todoRows: [action: string, on: (who: Person) => { id: string }, may: readonly Person[]][] = [
  ["can_read_user", () => account("beth"), everybody],
  ["can_read_user", account, everybody],
  ["can_read_todos", shared, everybody],
  ["can_create_todo", shared, editors],
  ["can_update_todo", () => todo("rick"), ["rick"]],
  ["can_update_todo", another, editors],
  ["can_delete_todo", () => todo("rick"), ["rick"]],
  ["can_delete_todo", another, editors],
];
const todos = everybody.flatMap((who) =>
  todoRows.map(([name, on, may]): Case => {
    const body = { subject: subject(who), action: { name }, resource: on(who) };
    return [`${who} ${name} ${on(who).id}`, body, { decision: may.includes(who) }];
  }),
);

const batchRows: [who: Person, owners: Person[], decisions: boolean[]][] = [
  ["rick", ["rick", "jerry"], [true, true]],
  ["morty", ["rick", "morty"], [false, true]],
  ["jerry", ["rick", "jerry"], [false, false]],
];
const batches = batchRows.map(([who, owners, decisions]): Case => {
  const items = owners.map((owner) => ({ resource: todo(owner) }));
  const body = { subject: subject(who), action: { name: "can_update_todo" }, evaluations: items };
  const title = `${who} can_update_todo of ${owners.join(", ")}`;
  return [title, body, { evaluations: decisions.map((decision) => ({ decision })) }];
});

const routeRows: [method: string, route: string, may: readonly Person[]][] = [
  ["GET", "/users/{userId}", everybody],
  ["GET", "/todos", everybody],
  ["POST", "/todos", editors],
  ["PUT", "/todos/{todoId}", editors],
  ["DELETE", "/todos/{todoId}", editors],
];
const routes = everybody.flatMap((who) =>
  routeRows.map(([name, id, may]): Case => {
    const body = { subject: { type: "identity", id: subOf(who) }, action: { name }, resource: { type: "route", id } };
    return [`${who} ${name} ${id}`, body, { decision: may.includes(who) }];
  }),
);

/** Who may view, edit and delete which record. */
const rights = table(`
        alice bob  carol dan  erin felix
  101   ved   v    v     v    -    -
  102   v     ved  v     v    -    -
  103   v     v    ved   v    -    -
  104   v     -    -     ved  -    v
  105   v     v    v     v    ved  -
  106   v     -    -     v    -    ved
  107   ved   -    -     v    -    -
  108   v     ved  v     v    -    -
  109   v     -    ved   v    -    v
  110   ve    -    -     ved  -    -
  111   v     -    -     v    ved  v
  112   v     v    v     v    -    ved
  113   ved   -    -     v    -    -
  114   v     ved  -     v    -    v
  115   v     -    ved   ve   v    -
  116   v     v    v     ved  -    -
  117   v     v    v     v    ved  -
  118   v     -    -     v    -    ved
  119   ved   v    v     v    -    -
  120   v     ved  -     v    -    v
`);
const actions = ["view", "edit", "delete"];
const users = [...new Set(rights.map(({ user }) => user))];
const records = [...new Set(rights.map(({ record }) => record))];
const typed = (type: string, ids: string[]) => ({ results: ids.map((id) => ({ type, id })) });

const whoMay = records.flatMap((record) => actions.map((action) => subjectSearch(record, action)));
const whichOf = users.flatMap((user) => actions.map((action) => resourceSearch(user, action)));
const whatMay = users.flatMap((user) => records.map((record) => actionSearch(user, record)));
const atLogin = users.map((user) => resourceSearch(user, "delete"));

function subjectSearch(id: string, action: string): Case {
  const found = rights.filter(({ record, may }) => record === id && may.includes(action)).map(({ user }) => user);
  const body = { subject: { type: "user" }, action: { name: action }, resource: { type: "record", id } };
  return [`who may ${action} ${id}`, body, typed("user", found)];
}

function resourceSearch(id: string, action: string): Case {
  const found = rights.filter(({ user, may }) => user === id && may.includes(action)).map(({ record }) => record);
  const body = { subject: { type: "user", id }, action: { name: action }, resource: { type: "record" } };
  return [`which records ${id} may ${action}`, body, typed("record", found)];
}

function actionSearch(user: string, record: string): Case {
  const found = rights.find((one) => one.user === user && one.record === record)?.may ?? [];
  const body = { subject: { type: "user", id: user }, resource: { type: "record", id: record } };
  return [`what ${user} may do with ${record}`, body, { results: found.map((name) => ({ name })) }];
}

/** A row for each record, a column for each user, and in it the first letters of what the user may do. */
function table(text: string) {
  const [columns = [], ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ +/));
  return rows.flatMap(([record = "", ...cells]) =>
    columns.map((user, at) => {
      const may = ["view", "edit", "delete"].filter((action) => cells[at]?.includes(action.slice(0, 1)));
      return { user, record, may };
    }),
  );
}

let server: AuthzenScenario;

function over(example: string): void {
  beforeAll(async () => {
    server = await startScenario(example);
  });
  afterAll(async () => {
    await server.close();
  });
}

function asks(endpoint: string, cases: readonly Case[]): void {
  test.each(cases)("%s", async (_title, body, answer) => {
    const reply = await server.post(`/access/v1/${endpoint}`, body);
    expect([reply.status, JSON.stringify(reply.body)]).toEqual([200, JSON.stringify(answer)]);
  });
}

describe("todo 1.1", () => {
  over("todo");
  describe("40 evaluations", () => asks("evaluation", todos));
  describe("3 batches", () => asks("evaluations", batches));
});

describe("API gateway", () => {
  over("gateway");
  describe("25 evaluations", () => asks("evaluation", routes));
});

describe("search and IdP", () => {
  over("search");
  describe("60 searches for subjects", () => asks("search/subject", whoMay));
  describe("18 searches for resources", () => asks("search/resource", whichOf));
  describe("120 searches for actions", () => asks("search/action", whatMay));
  describe("6 searches of an IdP at login", () => asks("search/resource", atLogin));
  describe("nothing is found for what is not there", () => {
    asks("search/subject", [subjectSearch("121", "view"), subjectSearch("101", "print")]);
    asks("search/resource", [resourceSearch("mallory", "view"), resourceSearch("alice", "print")]);
    asks("search/action", [actionSearch("mallory", "101"), actionSearch("alice", "121")]);
  });
});

test("as many as the published harnesses ask", () => {
  const counts = [todos, batches, routes, whoMay, whichOf, whatMay, atLogin].map(({ length }) => length);
  expect(counts).toEqual([40, 3, 25, 60, 18, 120, 6]);
});
