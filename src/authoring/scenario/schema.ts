import { z } from "zod";
import { document, instant } from "../../files/document.ts";
import * as known from "../../issuance/input.ts";
import {
  authorizationDetail,
  claimName,
  json,
  lifetimes,
  resourceIndicator,
  scope,
  tokenType,
} from "../../issuance/vocabulary.ts";
import { requirements } from "../../issuance/verdict.ts";

/** What fixtures and cases call each other by. */
const name = z
  .string()
  .max(128)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9 ._-]*$/, { error: "expected a name of letters, digits, spaces and . _ -" });
export { name as fixtureName };

const { request, identity, caller } = known.issuanceInput.shape;
const { kind, subject, client } = identity.shape;

/**
 * The kinds of fixtures, each a part of the input. Every member is optional here, as it may come from the fixture that
 * this one extends; what a case composes of them is checked whole.
 */
export const fixtureKinds = {
  identities: z.strictObject({ kind, subject, client }).partial(),
  registrations: known.registration.partial(),
  workloads: known.workload.partial(),
  evidence: known.evidence.partial(),
  actors: known.actor.partial(),
  tenants: known.tenant.partial(),
  resources: known.resource.partial(),
  requests: request,
  postures: known.posture,
  risks: known.risk.partial(),
  callers: caller.partial(),
} as const;
export type FixtureKind = keyof typeof fixtureKinds;

/** A fixture as it is written: its own members over those of the one that it extends. */
const written = z.looseObject({ extends: name.optional() });
const fixtures = document({
  identities: z.record(name, written).default({}),
  registrations: z.record(name, written).default({}),
  workloads: z.record(name, written).default({}),
  evidence: z.record(name, written).default({}),
  actors: z.record(name, written).default({}),
  tenants: z.record(name, written).default({}),
  resources: z.record(name, written).default({}),
  requests: z.record(name, written).default({}),
  postures: z.record(name, written).default({}),
  risks: z.record(name, written).default({}),
  callers: z.record(name, written).default({}),
} satisfies Record<FixtureKind, z.ZodType>);

const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)+$/, { error: "expected a JSON Pointer (RFC 6901) such as /risk/score" });
const one = name.nullable().optional();
const several = z.array(name).max(64).optional();

/** What is known of whoever asks. `null` takes away what the file's `defaults` give. */
const context = {
  now: instant.optional().describe("The time at which this is decided, in place of the file's."),
  registration: one.describe("The directory's entry for whoever asks: a fixture of `registrations`."),
  workload: one.describe("The runtime that evidence proved: a fixture of `workloads`."),
  evidence: several.describe("Fixtures of `evidence`."),
  tenant: one.describe("A fixture of `tenants`."),
  resources: several.describe(
    "The directory's entries: fixtures of `resources`. They are also what is asked for, where the request does not say.",
  ),
  posture: one.describe("A fixture of `postures`."),
  risk: one.describe("A fixture of `risks`."),
};

/** Which fixtures a case takes, and what is otherwise in it. */
const parts = {
  ...context,
  identity: one.describe("Who asks: a fixture of `identities`."),
  actors: several.describe("Who acts for whom: fixtures of `actors`."),
  request: one.describe("What is asked for: a fixture of `requests`."),
  caller: one.describe("The identity provider that asks: a fixture of `callers`."),
  set: z
    .record(pointer, json)
    .optional()
    .describe("What is otherwise in the input, by JSON Pointer; `/-` appends to a list."),
  remove: z.array(pointer).optional().describe("What is missing from the input, by JSON Pointer."),
};
const combination = document(parts);
export type Combination = z.infer<typeof combination>;

const names = <Schema extends z.ZodType>(of: Schema) => z.array(of).max(10_000).optional();

export const expectedToken = document({
  token_types: names(tokenType),
  scopes: names(scope),
  resources: names(resourceIndicator),
  lifetimes: lifetimes.optional(),
  claims_set: z.record(claimName, json).optional(),
  claims_removed: names(claimName),
  authorization_details: names(authorizationDetail),
  omit: names(tokenType),
  require: names(z.enum(requirements)),
});

const expected = {
  expect: z.enum(["allow", "deny"]),
  codes: z.array(z.string().max(64)).max(256).describe("All reason codes of the answer, in any order, and no others."),
  token: expectedToken
    .optional()
    .describe("What the token may contain at most. Members that are left out are not looked at."),
};

const testCase = document({ case: z.string().min(1).max(256), ...parts, ...expected });

/** Two axes of combinations. What is not listed under `allow` must be denied. */
const matrix = document({
  matrix: z.string().min(1).max(256),
  ...parts,
  identities: z.record(name, combination),
  targets: z.record(name, combination),
  allow: z
    .array(document({ identity: name, target: name, codes: expected.codes.optional(), token: expected.token }))
    .max(10_000),
});

const headers = z.record(z.string().regex(/^[a-z0-9-]+$/), z.string().max(8_192)).default({});

/** The message of an IdP as it comes over the wire, and the answer that it gets. The IdP has proved who it is by then. */
const hook = document({
  hook: z.string().min(1).max(256),
  ...context,
  /** A caller's configuration without `auth`. */
  wire: z.looseObject({ kind: z.string().max(64) }),
  method: z.enum(["GET", "POST"]).default("POST"),
  /** Below the caller's own path. */
  path: z.string().max(2_048).default(""),
  query: z.string().max(2_048).default(""),
  headers,
  /** An object is sent as JSON; text as it is. */
  body: z.union([z.string(), z.record(z.string(), json)]).default(""),
  codes: expected.codes.optional(),
  answer: document({
    status: z.int().min(200).max(599),
    headers,
    body: z.union([z.string(), z.record(z.string(), json)]).optional(),
  }),
});

/** `*.scenario.yaml` */
export const scenarioDocument = document({
  title: z.string().max(256).optional(),
  now: instant.optional().describe("The time at which everything is decided: nothing depends on when the tests run."),
  include: z
    .array(z.string().min(1).max(1_024))
    .max(64)
    .default([])
    .describe("Scenario files whose fixtures count here too, relative to this one."),
  fixtures: fixtures.prefault({}),
  defaults: combination.prefault({}).describe("What every case takes that does not say otherwise."),
  cases: z.array(testCase).max(10_000).default([]).describe("Each a request, and what must become of it."),
  matrices: z
    .array(matrix)
    .max(1_000)
    .default([])
    .describe("Each two axes of combinations. What is not listed under `allow` must be denied."),
  hooks: z
    .array(hook)
    .max(10_000)
    .default([])
    .describe("Each the message of an identity provider, and the answer that it gets."),
});
export type ScenarioDocument = z.infer<typeof scenarioDocument>;
export type CaseDocument = ScenarioDocument["cases"][number];
export type HookDocument = ScenarioDocument["hooks"][number];
export type MatrixDocument = ScenarioDocument["matrices"][number];
export type ExpectedToken = z.infer<typeof expectedToken>;
