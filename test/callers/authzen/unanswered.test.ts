import { afterEach, describe, expect, test } from "@jest/globals";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
import { startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const deny = { decision: false };
const gate = {
  subject: { type: "client", id: "svc" },
  action: { name: "issue:access_token:client_credentials" },
  resource: { type: "audience", id: "https://api.example" },
};
const { evaluation, evaluations, resource } = endpointPaths;
const several = (count: number, more: object = {}) => ({
  ...gate,
  evaluations: Array.from({ length: count }, () => ({})),
  ...more,
});

type Case = [what: string, path: string, body: unknown, status: number, answer: unknown];

/** What each gets that cannot be decided on, although nothing is wrong with it. */
const cases: Case[] = [
  ["one question", evaluation, gate, 200, deny],
  ["a batch", evaluations, several(3), 200, { evaluations: [deny, deny, deny] }],
  ["a tenant's batch", `/tenants/acme${evaluations}`, several(2), 200, { evaluations: [deny, deny] }],
  ["a batch of no items", evaluations, several(0), 200, deny],
  ["a batch without items", evaluations, gate, 200, deny],
  [
    "a batch that ends with the first deny",
    evaluations,
    several(3, { options: { evaluations_semantic: "deny_on_first_deny" } }),
    200,
    { evaluations: [deny] },
  ],
];
const failed = expect.objectContaining({ code: "INTERNAL", status: 500 });

describe("an unforeseen failure", () => {
  test.each(cases)("of %s", async (_what, path, body, status, answer) => {
    server = await startAuthzenServer({}, {}, [], {
      grantable: () => {
        throw new Error("nobody foresaw this");
      },
    });
    expect(await server.post(path, body)).toMatchObject({ status, body: answer });
    expect(server.events.map(({ type }) => type).sort()).toEqual(["decided", "listener_failed"]);
  });

  test("of a search is one", async () => {
    server = await startAuthzenServer({}, {}, [], {
      entities: () => {
        throw new Error("nobody foresaw this");
      },
    });
    expect(await server.post(resource, { ...gate, resource: { type: "record" } })).toMatchObject({
      status: 500,
      body: failed,
    });
  });
});

describe("on overload", () => {
  /** One question that is never answered holds the only place. */
  const start = async () => {
    server = await startAuthzenServer(
      { max_evaluations: 3 },
      {},
      [],
      { evaluateAccess: () => new Promise(() => {}) },
      { max_in_flight: 1, max_waiting: 0 },
    );
    const { url, status } = server;
    const body = JSON.stringify({ ...gate, action: { name: "read" } });
    fetch(new URL(evaluation, url), { method: "POST", headers: { "content-type": "application/json" }, body }).catch(
      () => {},
    );
    while (status().inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return server;
  };
  const others: Case[] = [
    ["a search", resource, { ...gate, resource: { type: "record" } }, 500, failed],
    ["a batch beyond the limit", evaluations, several(4), 500, failed],
    ["a batch that is none", evaluations, { evaluations: 1 }, 500, failed],
    ["no JSON", evaluations, "{", 500, failed],
  ];

  test.each([...cases, ...others])("%s", async (_what, path, body, status, answer) => {
    const { post } = await start();
    expect(await post(path, body)).toMatchObject({ status, body: answer });
  });
});
