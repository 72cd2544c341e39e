import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Authorizer, IssuanceRequest } from "../../src/index.ts";

/** Compiled, as its threads have to be. */
const library = "../../dist/index.js";
const { createAuthorizer } = (await import(library)) as typeof import("../../src/index.ts");

const estate = "examples/acme";
const request: IssuanceRequest = {
  grant_type: "authorization_code",
  token_types: ["access_token"],
  client: { id: "acme-portal", authentication_method: "private_key_jwt" },
  subject: { type: "user", id: "jo", tenant: "acme" },
  resources: ["https://billing.acme.example"],
  scopes: ["invoices:read"],
  lifetimes: { access_token: 900 },
};

let authorizer: Authorizer;
beforeAll(async () => {
  authorizer = await createAuthorizer({
    policy: { threads: 1, watch: false },
    context: {
      directory: { path: `${estate}/directory`, watch: false },
      risk: { type: "file", name: "risk", path: `${estate}/facts/risk.yaml` },
    },
    record: { path: "off" },
  });
});
afterAll(() => authorizer.close());

test("what is in order is decided, an absent member written as undefined or not", async () => {
  expect(await authorizer.authorize(request)).toMatchObject({ decision: "allow" });
  expect(await authorizer.authorize({ ...request, purpose: undefined })).toMatchObject({ decision: "allow" });
});

const nested = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as never;
const throwing = Object.defineProperty({ ...request }, "scopes", {
  get: () => {
    throw new Error("no");
  },
});
const over = (members: object) => ({ ...request, ...members });

test.each<[string, unknown, object[]]>([
  ["nothing", undefined, [{ pointer: "", code: "VALUE_TYPE" }]],
  ["a text", "x", [{ pointer: "", code: "VALUE_TYPE" }]],
  ["no client", over({ client: undefined }), [{ pointer: "/client", code: "VALUE_TYPE" }]],
  [
    "a token type that is a text",
    over({ token_types: "access_token" }),
    [
      { pointer: "/token_types", code: "VALUE_TYPE" },
      { pointer: "/token_types", code: "VALUE_SIZE" },
    ],
  ],
  [
    "a lifetime that is no number",
    over({ lifetimes: { access_token: Number.NaN } }),
    [{ pointer: "/lifetimes/access_token" }],
  ],
  ["a lifetime without end", over({ lifetimes: { access_token: Infinity } }), [{ pointer: "/lifetimes/access_token" }]],
  ["a lifetime below nothing", over({ lifetimes: { access_token: -5 } }), [{ pointer: "/lifetimes/access_token" }]],
  ["scopes in one text", over({ scopes: ["a b"] }), [{ pointer: "/scopes/0" }]],
  ["a member of another standard", over({ scope: "admin" }), [{ pointer: "/scope", code: "MEMBER_UNKNOWN" }]],
  ["claims nested without end", over({ claims: { a: nested } }), []],
  ["a member that throws", throwing, []],
])("%s is denied, with what is wrong", async (_name, wrong, errors) => {
  const decision = await authorizer.authorize(wrong as IssuanceRequest);
  expect(decision).toMatchObject({ decision: "deny", reasons: [{ code: "REQUEST_MALFORMED", effect: "deny" }] });
  expect(decision.decision_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(decision.reasons[0]?.details?.["errors"] ?? []).toMatchObject(errors);
});

test("what is decided on is a copy: nobody widens it meanwhile", async () => {
  const changing = { ...request, scopes: ["invoices:read"] };
  const asked = authorizer.authorize(changing);
  changing.scopes.push("invoices:write");
  expect(await asked).toMatchObject({ decision: "allow", issuance: { scopes: ["invoices:read"] } });
});
