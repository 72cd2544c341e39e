import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { CallerKind } from "../../src/callers/hook.ts";
import { hydra } from "../../src/callers/hydra/kind.ts";
import type { Issuance } from "../../src/issuance/decision.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Problem } from "../../src/wire/problem.ts";
import { askedOf, settingsOf } from "../support/callers.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";

const message = JSON.parse(readFileSync("test/fixtures/callers/hydra/message.json", "utf8")) as Json;
const head = { method: "POST", path: "/v1/hooks/hydra", query: "", headers: {} };
const now = Date.parse("2026-11-26T04:00:00.400Z");
const ports = { clock: () => now, readFile: async () => "", intervalMs: 1_000, onEvent: () => {} };
const kind: CallerKind = hydra;
const hook = await kind.open(settingsOf(kind), ports);

const replace = (path: string, value: Json): Operation => ({ op: "replace", path, value });
const grant = (type: string): Operation => replace("/request/grant_types", [type]);
const nothingGranted = [replace("/request/granted_scopes", []), replace("/request/granted_audience", [])];
const ends = "/session/id_token/expires_at";
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** What the message as it stands asks for. */
const asked = {
  grant_type: "refresh_token",
  token_types: ["access_token", "refresh_token", "id_token"],
  client: { id: "acme-portal" },
  subject: { type: "user", id: "jo" },
  resources: ["https://billing.acme.example"],
  scopes: ["openid", "offline_access", "invoices:read"],
  claims: { email: "jo@acme.example", department: "sales", roles: ["reader"] },
  lifetimes: { access_token: 3_599, refresh_token: 86_399 },
};
const { resources: _, ...ofCode } = asked;
const { scopes: __, token_types: ___, ...ofOldCode } = ofCode;

describe("what is asked for", () => {
  const cases: [string, Operation[], object][] = [
    ["as it stands", [], asked],
    [
      "a code: granted is not known yet",
      [grant("authorization_code"), ...nothingGranted],
      { ...ofCode, grant_type: "authorization_code" },
    ],
    [
      "a device code",
      [grant("urn:ietf:params:oauth:grant-type:device_code"), ...nothingGranted],
      { ...ofCode, grant_type: "urn:ietf:params:oauth:grant-type:device_code" },
    ],
    [
      "a code, before v2.3.0: nor is requested",
      [grant("authorization_code"), ...nothingGranted, { op: "remove", path: "/request/requested_scopes" }],
      { ...ofOldCode, grant_type: "authorization_code" },
    ],
    [
      "a code for which nothing was requested, as null",
      [grant("authorization_code"), ...nothingGranted, replace("/request/requested_scopes", null)],
      { ...ofOldCode, grant_type: "authorization_code" },
    ],
    [
      "a client for itself: empty lists say none",
      [
        grant("client_credentials"),
        replace("/request/granted_scopes", null),
        replace("/request/granted_audience", null),
      ],
      {
        ...asked,
        grant_type: "client_credentials",
        token_types: ["access_token"],
        subject: { type: "client", id: "acme-portal" },
        resources: [],
        scopes: [],
      },
    ],
    [
      "an assertion: evidence, and perhaps a person's",
      [grant(jwtBearer), { op: "add", path: "/request/payload/assertion", value: ["a.b.c", "d.e.f"] }],
      { ...asked, grant_type: jwtBearer, token_types: ["access_token"], evidence: [{ type: "jwt", token: "a.b.c" }] },
    ],
    [
      "an assertion for the client itself",
      [grant(jwtBearer), replace("/session/id_token/subject", "acme-portal")],
      {
        ...asked,
        grant_type: jwtBearer,
        token_types: ["access_token"],
        subject: { type: "client", id: "acme-portal" },
      },
    ],
    [
      "a person with the client's name is still a person",
      [replace("/session/id_token/subject", "acme-portal")],
      { ...asked, subject: { type: "user", id: "acme-portal" } },
    ],
    ["no ends", [{ op: "remove", path: ends }], { ...asked, lifetimes: {} }],
    [
      "an end that is Go's zero, and one that is no time",
      [replace(`${ends}/access_token`, "0001-01-01T00:00:00Z"), replace(`${ends}/refresh_token`, "never")],
      { ...asked, lifetimes: {} },
    ],
    [
      "nanoseconds, and an end within the second",
      [
        replace(`${ends}/access_token`, "2026-11-26T04:00:10.999999999Z"),
        replace(`${ends}/refresh_token`, "2026-11-26T04:00:01Z"),
      ],
      { ...asked, lifetimes: { access_token: 10 } },
    ],
    [
      "no maps of claims",
      [replace("/session/extra", null), replace("/session/id_token/id_token_claims", null)],
      { ...asked, claims: {} },
    ],
  ];
  test.each(cases)("%s", (_name, patch, expected) => {
    expect(askedOf(hook, patched(message, patch)).request).toEqual(expected);
  });

  test.each<[string, Operation[], string]>([
    ["two grants", [replace("/request/grant_types", ["client_credentials", "password"])], "/request/grant_types"],
    ["no grant", [replace("/request/grant_types", [])], "/request/grant_types"],
    ["no subject", [{ op: "remove", path: "/session/id_token/subject" }], "/session/id_token/subject"],
    ["an empty subject", [replace("/session/id_token/subject", "")], "/subject/id"],
    ["claims in a list", [replace("/session/extra", [])], "/session/extra"],
  ])("nothing is asked with %s", (_name, patch, pointer) => {
    expect(hook.decode(patched(message, patch), head)).toMatchObject({ faults: [{ pointer }] });
  });
});

describe("claims that no access token would show", () => {
  const issuance: Issuance = {
    token_types: ["access_token"],
    lifetimes: {},
    claims: { set: { tier: "gold", roles: ["reader"] }, remove: [] },
    omit: [],
    require: [],
  };
  const mirror = (value: boolean) => replace("/session/mirror_top_level_claims", value);
  test.each<[string, Operation[], string[]]>([
    ["none where all are mirrored", [], []],
    ["none before v2.2.0", [{ op: "remove", path: "/session/mirror_top_level_claims" }], []],
    ["those that are not allowed at the top", [mirror(false)], ["/session/access_token/tier"]],
    ["none where ext is preserved", [mirror(false), replace("/session/preserve_ext_claims", true)], []],
    [
      "all where none is allowed at the top",
      [mirror(false), replace("/session/allowed_top_level_claims", null)],
      ["/session/access_token/tier", "/session/access_token/roles"],
    ],
  ])("%s", (_name, patch, expected) => {
    expect(hook.lacks?.(issuance, askedOf(hook, patched(message, patch)).question)).toEqual(expected);
  });

  test("a name that Hydra keeps for itself", () => {
    const patch = [mirror(false), replace("/session/allowed_top_level_claims", ["ext"])];
    const set = { ...issuance, claims: { set: { ext: 1 }, remove: [] } };
    expect(hook.lacks?.(set, askedOf(hook, patched(message, patch)).question)).toEqual(["/session/access_token/ext"]);
  });
});

test.each<[Problem["code"], number]>([
  ["UNAUTHENTICATED", 401],
  ["REQUEST_INVALID", 400],
  ["BODY_TOO_LARGE", 413],
  ["REQUEST_TIMEOUT", 408],
  ["METHOD_NOT_ALLOWED", 405],
  ["INTERNAL", 403],
])("%s is answered with %i, on which Hydra issues nothing and does not ask again", (code, status) => {
  expect(hook.refuse({ code }, "answer-1").status).toBe(status);
});
