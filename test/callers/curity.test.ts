import { describe, expect, test } from "@jest/globals";
import { createEncode } from "../../src/callers/curity/encode.ts";
import { curity } from "../../src/callers/curity/kind.ts";
import type { ScopeQuestion } from "../../src/callers/curity/schema.ts";
import { createFindScope } from "../../src/callers/curity/scopes.ts";
import { denial } from "../../src/issuance/denial.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { askedOf, openHook } from "../support/callers.ts";

const settings = curity.settings.parse({
  kind: "curity",
  auth: { type: "insecure_none" },
  scopes: [
    "openid",
    "invoices:read",
    "invoices:archive:read",
    "invoices:archive:old:write",
    "orders:export",
    "a:b",
    "a",
  ],
  available_actions: ["read", "write"],
});

const question = (type: string, name: string, resource: object = {}): ScopeQuestion => ({
  resource: { type, ...resource },
  action: { name },
});
const inPath = (path: string | string[], id = "") => ({ id, properties: { path } });

describe("the scope that a question is about", () => {
  const find = createFindScope(settings);

  test.each<[string, ScopeQuestion, string]>([
    ["a simple one", question("openid", "read", { id: "openid" }), "openid"],
    ["with nothing said of it", question("openid", "read"), "openid"],
    ["one with an action", question("invoices", "read", { id: "invoices" }), "invoices:read"],
    ["its own name as id", question("invoices", "read", { id: "invoices:read" }), "invoices:read"],
    ["a path as id", question("invoices", "read", { id: "archive" }), "invoices:archive:read"],
    ["a path beside the id", question("invoices", "read", inPath("archive", "invoices")), "invoices:archive:read"],
    ["a longer path", question("invoices", "write", { id: "archive:old" }), "invoices:archive:old:write"],
    ["with slashes", question("invoices", "write", { id: "archive/old" }), "invoices:archive:old:write"],
    ["in pieces", question("invoices", "write", inPath(["archive", "old"])), "invoices:archive:old:write"],
    ["a last segment that is no action", question("orders", "read", { id: "export" }), "orders:export"],
    ["the same, left out", question("orders", "read", { id: "orders" }), "orders:export"],
    ["the more precise of two", question("a", "read", { id: "b" }), "a:b"],
  ])("%s", (_, asked, scope) => expect(find(asked)).toBe(scope));

  test.each<[string, ScopeQuestion]>([
    ["another type", question("payroll", "read")],
    ["another action", question("openid", "write")],
    ["another path", question("invoices", "read", { id: "payroll" })],
    ["a path that begins like it", question("invoices", "read", { id: "archive:old" })],
    ["a path where the id says another", question("invoices", "read", inPath("archive", "payroll"))],
    ["an id where the path says another", question("invoices", "read", inPath("payroll", "archive"))],
    ["no path where there has to be one", question("invoices", "write")],
    ["one that two scopes come to", question("a", "read")],
    ["another case", question("OpenID", "read")],
  ])("none: %s", (_, asked) => expect(find(asked)).toBeUndefined());
});

test("a scope that two items ask for is asked for once, and answered twice", async () => {
  const hook = await openHook(curity, { scopes: ["openid"] });
  const item = { resource: { type: "openid", id: "openid" }, action: { name: "read" } };
  const message = { subject: { type: "user", id: "jo" }, context, evaluations: [item, item] } as unknown as Json;
  const { request, question: asked } = askedOf(hook, message);
  expect(request.scopes).toEqual(["openid"]);
  const issuance = { ...nothing, scopes: ["openid"] };
  const { body } = hook.encode({ decision_id: "d-1", decision: "allow", issuance, reasons: [] }, asked);
  expect(JSON.parse(body)).toEqual({ evaluations: [{ decision: true }, { decision: true }] });
});

test("the members of context are those that the configuration names", async () => {
  const names = { grant_type: "grantType", client_id: "clientId" };
  const hook = await openHook(curity, { scopes: ["openid"], context: names });
  const message = {
    input: {
      subject: { type: "user", id: "jo" },
      context: { grantType: "refresh_token", clientId: "portal" },
      evaluations: [question("openid", "read")],
    },
  } as unknown as Json;
  expect(hook.decode(message, head)).toMatchObject({
    request: { grant_type: "refresh_token", client: { id: "portal" } },
  });
  const other = { input: { ...(message as { input: object }).input, context } } as unknown as Json;
  expect(hook.decode(other, head)).toEqual({
    faults: [{ pointer: "/input/context/grantType", code: "VALUE_INVALID" }],
  });
});

test("a client asks on its own behalf, whatever the type of its subject", async () => {
  const hook = await openHook(curity, { scopes: ["openid"] });
  const message = {
    subject: { type: "user", id: "sync" },
    context: { grant_type: "client_credentials", client_id: "sync" },
    evaluations: [question("openid", "read")],
  } as unknown as Json;
  expect(hook.decode(message, head)).toMatchObject({ request: { subject: { type: "client", id: "sync" } } });
});

test("a decision of the listener's own, on a message that nobody has read, is an error", () => {
  const encode = createEncode(createFindScope(settings));
  expect(encode({ decision_id: "d-1", ...denial("OVERLOADED") }).status).toBe(500);
});

const head = { method: "POST", path: "/v1/hooks/idp", query: "", headers: {} };
const context = { phase: "token", grant_type: "authorization_code", client_id: "portal" };
const nothing = {
  token_types: ["access_token" as const],
  lifetimes: {},
  claims: { set: {}, remove: [] },
  omit: [],
  require: [],
};
