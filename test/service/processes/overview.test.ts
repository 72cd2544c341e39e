import { describe, expect, test } from "@jest/globals";
import type { Health } from "../../../src/server/health.ts";
import type { PolicyStatus } from "../../../src/service/operations.ts";
import type { Status } from "../../../src/service/processes/messages.ts";
import { allRefusals, attendance, worstChecks, worstOff } from "../../../src/service/processes/overview.ts";

const good: Health = { ready: true, age_seconds: 1 };

function status({
  policy = {},
  health = good,
  refusals = [],
}: {
  readonly policy?: PolicyStatus;
  readonly health?: Health;
  readonly refusals?: Status["refusals"];
} = {}): Status {
  return {
    url: "http://127.0.0.1:8490",
    checks: { policy: health, directory: good, keys: good, log: good },
    policy,
    refusals,
  };
}

describe("a check is as it is in the process for which it is worst", () => {
  test.each<[string, Health[], Health]>([
    ["the oldest of good ones", [good, { ready: true, age_seconds: 9 }], { ready: true, age_seconds: 9 }],
    [
      "one with a remark",
      [
        { ready: true, age_seconds: 9 },
        { ...good, detail: "x" },
      ],
      { ...good, detail: "x" },
    ],
    ["one that is not ready", [{ ...good, detail: "x" }, { ready: false }], { ready: false }],
    ["nobody's", [], { ready: false, detail: "no process is ready" }],
  ])("%s", (_name, found, worst) => {
    const checks = worstChecks(() => found.map((health) => status({ health })));
    expect(checks.policy()).toEqual(worst);
  });
});

describe("the policy that is shown is that of the process that is worst off", () => {
  const last_error = { code: "BUNDLE_CORRUPT", message: "cut off" };
  test.each<[string, PolicyStatus[], PolicyStatus | undefined]>([
    ["the oldest", [{ age_seconds: 1 }, { age_seconds: 9 }], { age_seconds: 9 }],
    [
      "one that refused the newest",
      [{ age_seconds: 9 }, { age_seconds: 1, last_error }],
      { age_seconds: 1, last_error },
    ],
    ["one that has none", [{ age_seconds: 9, last_error }, { last_error }], { last_error }],
    ["nobody's", [], undefined],
  ])("%s", (_name, policies, shown) => {
    expect(worstOff(policies.map((policy) => status({ policy })))?.policy).toEqual(shown);
  });
});

test("what several refused is said once", () => {
  const [policy, directory] = [
    { source: "policy", code: "BUNDLE_CORRUPT" },
    { source: "directory", code: "DIRECTORY_INVALID" },
  ] as const;
  const statuses = [status({ refusals: [policy] }), status({ refusals: [policy, directory] }), status()];
  expect(allRefusals(statuses)).toEqual([policy, directory]);
});

test("says which processes are missing", () => {
  const member = (number: number, silence: number, told?: Status) => ({
    number,
    status: () => told,
    silentMs: () => silence,
  });
  expect(attendance([member(1, 900, status()), member(2, 900, status())])).toEqual({ ready: true });
  expect(attendance([member(1, 900, status()), member(2, 6_900, status()), member(3, 10)])).toEqual({
    ready: false,
    detail: "process 2 has been silent for 7 s, process 3 is not ready",
  });
  expect(attendance([member(1, 900, status()), member(2, 9_000)])).toEqual({
    ready: true,
    detail: "process 2 is not ready",
  });
  expect(attendance([member(1, 10), member(2, 10)])).toMatchObject({ ready: false });
});
