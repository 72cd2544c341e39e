import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { endpointPaths } from "../../../src/callers/authzen/paths.ts";
import { startScenario } from "../../support/authzen-scenario.ts";
import type { AuthzenScenario } from "../../support/authzen-scenario.ts";

/**
 * The worked example of the AuthZEN Profile for Authorization Claims (§13), over a real bundle and a real directory:
 * what goes into the claims groups, roles and entitlements.
 */
let server: AuthzenScenario;
beforeAll(async () => {
  server = await startScenario("claims");
});
afterAll(async () => {
  await server.close();
});

const subject = { type: "user", id: "U0405936" };
const context = { client_id: "chatterbox", acr: "urn:example:loa:2", audience: ["https://api.example/files"] };

interface Claim {
  readonly claim: string;
  readonly type: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly other: string;
}

const claims: Claim[] = [
  { claim: "groups", type: "group", name: "member", members: ["engineering", "release-managers"], other: "sales" },
  { claim: "roles", type: "role", name: "assignee", members: ["deployer"], other: "auditor" },
  { claim: "entitlements", type: "entitlement", name: "holder", members: [], other: "archive" },
];

const search = async (type: string, name: string, more: object = {}) =>
  (await server.post(endpointPaths.resource, { subject, action: { name }, resource: { type }, context, ...more })).body;

describe.each(claims)("$claim", ({ type, name, members, other }) => {
  const results = members.map((id) => ({ type, id }));

  test("§13: the search finds them, an empty list where there are none", async () => {
    expect(await search(type, name)).toEqual({ results });
  });

  test("§9: page by page they are the same", async () => {
    const found: unknown[] = [];
    for (let token: string | undefined; token !== "";) {
      const answer = await search(type, name, { page: { limit: 1, ...(token !== undefined && { token }) } });
      const { page, results: some } = answer as { page: { next_token: string }; results: unknown[] };
      found.push(...some);
      token = page.next_token;
    }
    expect(found).toEqual(results);
  });

  test("§5.1: each is permitted when it is asked about, and another is not", async () => {
    const ask = async (id: string) =>
      (await server.post(endpointPaths.evaluation, { subject, action: { name }, resource: { type, id }, context }))
        .body;
    const decisions = [...members.map(() => ({ decision: true })), { decision: false }];
    expect(await Promise.all([...members, other].map(ask))).toEqual(decisions);
  });
});

test("§11: whether a binding is live, an action search tells", async () => {
  const group = { type: "group", id: "engineering" };
  expect((await server.post(endpointPaths.action, { subject, resource: group })).body).toEqual({
    results: [{ name: "member" }],
  });
});

test("§6.3: without its target, the search is for all targets", async () => {
  expect(await search("role", "assignee", { context: {} })).toEqual({
    results: ["deployer", "auditor"].map((id) => ({ type: "role", id })),
  });
});
