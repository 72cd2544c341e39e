import { readFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Hook } from "../../src/callers/hook.ts";
import { zitadel } from "../../src/callers/zitadel/kind.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { askedOf, openHook, settingsOf } from "../support/callers.ts";
import { startHookServer } from "../support/hook-server.ts";
import type { HookServer } from "../support/hook-server.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";

const message = JSON.parse(readFileSync("test/fixtures/callers/zitadel/message.json", "utf8")) as Json;
const head = { method: "POST", path: "/v1/hooks/zitadel", query: "", headers: {} };

let hook: Hook;
beforeAll(async () => {
  hook = await openHook(zitadel, { organizations: { "384212440226791941": "acme" } });
});

/** Parsed, since clones are objects of another realm. */
const changed = (...operations: Operation[]) => JSON.parse(JSON.stringify(patched(message, operations))) as Json;

describe("what ZITADEL tells", () => {
  const request = {
    client: { id: "384212440227578373" },
    subject: { type: "user", id: "384212440227381765", tenant: "acme" },
    claims: {
      name: "Jo Doe",
      given_name: "Jo",
      family_name: "Doe",
      locale: "en",
      updated_at: 1_764_100_000,
      preferred_username: "jo@acme.example",
      email: "jo@acme.example",
      email_verified: true,
      "urn:zitadel:iam:org:project:roles": { reader: { "384212440226791941": "acme.example" } },
      department: "sales",
    },
  };
  const machine: Operation[] = [
    { op: "remove", path: "/user/human" },
    { op: "add", path: "/user/machine", value: { name: "robot" } },
  ];
  const chain = { user_id: "agent", issuer: "https://acme.zitadel.example", actor: { user_id: "support" } };

  test.each<[string, Operation[], object]>([
    ["an access token: beside it there may be others", [], request],
    [
      "what is said of a user",
      [{ op: "replace", path: "/function", value: "function/preuserinfo" }],
      { ...request, token_types: ["id_token"] },
    ],
    ["a service account", machine, { ...request, subject: { ...request.subject, type: "client" } }],
    [
      "an organization that is no tenant of ours",
      [{ op: "replace", path: "/org/id", value: "7" }],
      { ...request, subject: { ...request.subject, tenant: "7" } },
    ],
    [
      "an organization called like what every object has",
      [{ op: "replace", path: "/org/id", value: "constructor" }],
      { ...request, subject: { ...request.subject, tenant: "constructor" } },
    ],
    [
      "no organization",
      [{ op: "remove", path: "/org" }],
      { ...request, subject: { type: "user", id: "384212440227381765" } },
    ],
    [
      "a token exchange, the current actor first",
      [{ op: "add", path: "/actor", value: chain }],
      {
        ...request,
        actors: [
          { type: "client", id: "agent" },
          { type: "client", id: "support" },
        ],
      },
    ],
    [
      "claims of earlier targets, of each name the first, and none of ZITADEL's own or of the user's",
      [
        {
          op: "add",
          path: "/response",
          value: {
            append_claims: [
              { key: "plan", value: "gold" },
              { key: "plan", value: "lead" },
              { key: "department", value: "board" },
              { key: "urn:zitadel:iam:roles", value: "x" },
              { key: "nothing" },
            ],
          },
        },
      ],
      { ...request, claims: { ...request.claims, plan: "gold", nothing: null } },
    ],
  ])("%s", (_name, operations, expected) => {
    expect(askedOf(hook, changed(...operations)).request).toEqual(expected);
  });

  test.each<[string, Operation, string]>([
    ["no client", { op: "remove", path: "/application" }, "/application"],
    ["a user of no kind", { op: "remove", path: "/user/human" }, "/user"],
    ["a user of two kinds", { op: "add", path: "/user/machine", value: {} }, "/user"],
    ["an actor without an id", { op: "add", path: "/actor", value: { actor: chain } }, "/actor/user_id"],
    [
      "a claim with a control character in its name",
      { op: "add", path: "/userinfo/a\u0000", value: 1 },
      "/claims/a\u0000",
    ],
    ["another function", { op: "replace", path: "/function", value: "preaccesstoken" }, "/function"],
  ])("%s is refused", (_name, operation, pointer) => {
    expect(hook.decode(changed(operation), head)).toMatchObject({ faults: [{ pointer }] });
  });
});

test("what tokens are for, the configuration may say", async () => {
  const declaring = await openHook(zitadel, { resources: ["https://billing.acme.example"] });
  expect(declaring.decode(message, head)).toMatchObject({ request: { resources: ["https://billing.acme.example"] } });
});

describe("payload type JWT", () => {
  let server: HookServer | undefined;
  afterEach(async () => {
    await server?.close({ graceMs: 1 });
  });

  const base64url = (text: string) => Buffer.from(text).toString("base64url");
  const jwt = (payload: string) => [base64url('{"alg":"RS256","typ":"JWT"}'), base64url(payload), "c2ln"].join(".");
  const refused = { forwardedStatusCode: 403, forwardedErrorMessage: "The token could not be decided on." };

  test.each<[string, string, object]>([
    ["its payload is the call", jwt(JSON.stringify(message)), { append_claims: [] }],
    ["a payload that is no JSON", jwt("{"), refused],
    ["a payload that has a member twice", jwt('{"function":1,"function":2}'), refused],
    ["encrypted, with five parts", `${jwt("{}")}.YQ.Yg`, refused],
  ])("%s", async (_name, body, expected) => {
    server = await startHookServer(settingsOf(zitadel));
    const headers = { "content-type": "application/json", ...(await server.credentials(body)) };
    const response = await fetch(server.hook, { method: "POST", headers, body });
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: expected });
  });
});
