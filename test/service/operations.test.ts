import { describe, expect, test } from "@jest/globals";
import type { OpenAuthorizer } from "../../src/service/authorizer.ts";
import { catalogue, directoryStatus, healthChecks, policyStatus, refusals } from "../../src/service/operations.ts";
import type { Checks } from "../../src/service/operations.ts";

const policy = {
  source: "bundle.tar.gz",
  revision: "7",
  digest: "sha256:00",
  loadedAt: Date.now() - 60_000,
  checkedAt: Date.now(),
  pool: { ready: 2, pending: 0, replaced: 0 },
};
const directory = {
  source: "directory",
  loaded_at: Date.now() - 30_000,
  files: 2,
  entries: { tenants: 1, registrations: 2, resources: 3, owners: 4 },
};
const facts = { source: "risk", loaded_at: Date.now() };
const log = { waiting: 0, written: 0, failed: 0, dropped: 0, writable: true };
const issuer = { issuer: "https://idp.example", keys: 1, age: 10, usable: true };
const rule = {
  code: "RISK_TOO_HIGH",
  title: "The risk is too high",
  description: "",
  remediation: "",
  domain: "risk",
  name: "ceiling",
  references: [],
  level: "enforce",
};

type OnFailure = Parameters<typeof healthChecks>[1]["onFailure"];

interface State {
  readonly policy?: object;
  readonly directory?: object;
  readonly facts?: readonly object[];
  readonly issuers?: readonly object[];
  readonly log?: object;
  readonly catalogue?: unknown;
}

/** An authorizer of which operators see only this. */
function showing(state: State = {}): OpenAuthorizer {
  return {
    policy: { status: () => state.policy ?? policy, catalogue: () => state.catalogue ?? [rule] },
    context: {
      directory: { status: () => state.directory ?? directory },
      factsStatus: () => state.facts ?? [facts],
      evidence: { status: () => state.issuers ?? [] },
    },
    record: { status: () => state.log ?? log },
  } as unknown as OpenAuthorizer;
}

const failure = { code: "BUNDLE_CORRUPT", message: "cut off", at: 0 };
const { loadedAt: _loadedAt, revision: _revision, digest: _digest, ...nothingLoaded } = policy;

const unwritable = { log: { ...log, writable: false } };

const states: { name: string; state: State; check: keyof Checks; onFailure?: OnFailure; health: object }[] = [
  { name: "an active policy", state: {}, check: "policy", health: { ready: true, age_seconds: 60 } },
  {
    name: "the last good policy",
    state: { policy: { ...policy, lastError: failure } },
    check: "policy",
    health: { ready: true, age_seconds: 60, detail: "BUNDLE_CORRUPT: cut off" },
  },
  {
    name: "no policy",
    state: { policy: { ...nothingLoaded, lastError: failure } },
    check: "policy",
    health: { ready: false, detail: "BUNDLE_CORRUPT: cut off" },
  },
  { name: "a directory", state: {}, check: "directory", health: { ready: true, age_seconds: 30 } },
  {
    name: "the last good directory",
    state: { directory: { ...directory, error: { code: "DIRECTORY_INVALID", message: "a.yaml:1:1: x", since: 0 } } },
    check: "directory",
    health: { ready: true, age_seconds: 30, detail: "DIRECTORY_INVALID: a.yaml:1:1: x" },
  },
  { name: "no issuers to have keys of", state: {}, check: "keys", health: { ready: true, age_seconds: 0 } },
  {
    name: "keys of every issuer, the oldest counts",
    state: { issuers: [issuer, { ...issuer, age: 40 }] },
    check: "keys",
    health: { ready: true, age_seconds: 40 },
  },
  {
    name: "keys of some issuers",
    state: { issuers: [issuer, { issuer: "https://other.example", keys: 0, usable: false }] },
    check: "keys",
    health: { ready: true, age_seconds: 10, detail: "no keys of https://other.example" },
  },
  {
    name: "keys of no issuer",
    state: { issuers: [{ issuer: "https://idp.example", keys: 0, usable: false }] },
    check: "keys",
    health: { ready: false, age_seconds: 0, detail: "no keys of https://idp.example" },
  },
  { name: "a log that can be written", state: {}, check: "log", health: { ready: true } },
  {
    name: "a log that cannot, and decisions that are denied for it",
    state: unwritable,
    check: "log",
    onFailure: "deny",
    health: { ready: false, detail: "RECORD_FAILED: the log cannot be written; every decision is a deny" },
  },
  {
    name: "a log that cannot, and decisions that wait for it",
    state: unwritable,
    check: "log",
    onFailure: "block",
    health: { ready: false, detail: "RECORD_FAILED: the log cannot be written; decisions wait until it can" },
  },
  {
    name: "a log that cannot, and decisions that go on without",
    state: unwritable,
    check: "log",
    onFailure: "drop",
    health: { ready: true, detail: "RECORD_FAILED: the log cannot be written; decisions go on without records" },
  },
];

describe("health", () => {
  test.each(states)("$name", ({ state, check, onFailure = "deny", health }) => {
    expect(healthChecks(showing(state), { onFailure })[check]()).toEqual(health);
  });
});

describe("what was refused when it was last read", () => {
  const invalid = (code: string) => ({ error: { code, message: "a.yaml:1:1: x", since: 0 } });
  const refused = {
    policy: { ...policy, lastError: failure },
    directory: { ...directory, ...invalid("DIRECTORY_INVALID") },
    facts: [facts, { ...facts, source: "runners", ...invalid("FACTS_INVALID") }],
  };
  test.each<[string, State, object[]]>([
    ["nothing", {}, []],
    ["the policy", { policy: refused.policy }, [{ source: "policy", code: "BUNDLE_CORRUPT" }]],
    ["the directory", { directory: refused.directory }, [{ source: "directory", code: "DIRECTORY_INVALID" }]],
    ["a file of facts", { facts: refused.facts }, [{ source: "runners", code: "FACTS_INVALID" }]],
    [
      "everything",
      refused,
      [
        { source: "policy", code: "BUNDLE_CORRUPT" },
        { source: "directory", code: "DIRECTORY_INVALID" },
        { source: "runners", code: "FACTS_INVALID" },
      ],
    ],
  ])("%s", (_name, state, found) => {
    expect(refusals(showing(state))).toEqual(found);
  });
});

describe("what operators are shown", () => {
  test("of the policy", () => {
    expect(policyStatus(showing())).toEqual({ revision: "7", digest: "sha256:00", age_seconds: 60 });
    expect(policyStatus(showing({ policy: { ...nothingLoaded, lastError: failure } }))).toEqual({
      last_error: { code: "BUNDLE_CORRUPT", message: "cut off" },
    });
  });

  test("of the directory", () => {
    expect(directoryStatus(showing())).toEqual({ files: 2, tenants: 1, registrations: 2, resources: 3, owners: 4 });
  });

  test("of the rules, as far as the bundle says it in words that are known", () => {
    expect(catalogue(showing())).toEqual([rule]);
    expect(catalogue(showing({ catalogue: [{ rule: "other words" }] }))).toEqual([]);
  });
});
