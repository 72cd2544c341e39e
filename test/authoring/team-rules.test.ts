import { beforeAll, expect, jest, test } from "@jest/globals";
import { stagedFiles, withDirectory } from "../../src/authoring/staging.ts";
import { readPolicy } from "../../src/authoring/policy.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";
import { library, libraryWith, opa, storyInput } from "../support/library.ts";
import type { Decide } from "../support/library.ts";
import { withTeam } from "../support/team.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";

jest.setTimeout(60_000);

const own = "test/fixtures/team-rules";

let decide: Decide;
beforeAll(async () => {
  decide = await libraryWith(own);
});

/** The agent's request to billing, at 14:13:20 UTC; made one to payroll. */
const payroll: Operation[] = ["/request/resources/0", "/identity/registration/resources/0", "/resources/0/id"].map(
  (path) => ({ op: "replace", path, value: "https://payroll.acme.example" }),
);

function at(now: number): Operation[] {
  return ["/now", "/risk/observed_at"].map((path) => ({ op: "replace", path, value: now }));
}

function reasons(operations: readonly Operation[]): string[] {
  const { verdict, outcome } = decide(patched(storyInput("agent") as Json, operations));
  return outcome.decision === "allow" ? ["allow"] : verdict.deny.map(({ code }) => code);
}

test.each<[name: string, operations: Operation[], codes: string[]]>([
  ["what the team does not guard is allowed as before", [], ["allow"]],
  ["the team's rule denies", payroll, ["PAYROLL_QUIET_HOURS"]],
  ["and allows when they are over", [...payroll, ...at(1_790_002_800)], ["allow"]],
  [
    "a tenant switches the team's rule off, as any rule",
    [...payroll, { op: "add", path: "/tenant/settings/rules/payroll", value: { quiet_hours: { level: "off" } } }],
    ["allow"],
  ],
  [
    "the team's value for a rule of the library holds",
    [{ op: "replace", path: "/risk/score", value: 21 }],
    ["RISK_TOO_HIGH"],
  ],
  ["up to its edge", [{ op: "replace", path: "/risk/score", value: 19 }], ["allow"]],
])("%s", (_name, operations, codes) => {
  expect(reasons(operations)).toEqual(codes);
});

test("the tests of library and team pass together, on the data of both", async () => {
  const policy = await readPolicy([library, own], opa);
  const tests = policy.sources.tests.map(({ path, text }): [string, Uint8Array] => [path, Buffer.from(text)]);
  const results = await withDirectory(new Map([...stagedFiles(policy), ...tests]), async (folder) => {
    // The library's tests know the library's own values.
    const output = await opa(["test", "--format", "json", "--run", "payroll", "--bundle", "."], { cwd: folder });
    return JSON.parse(output) as { name: string; fail?: boolean }[];
  });
  expect(results.length).toBe(6);
  expect(results.filter(({ fail }) => fail)).toEqual([]);
});

test.each([
  ["enforce", "deny", "deny"],
  ["observe", "allow", "observe"],
  ["off", "allow", undefined],
])("a team sets a rule of the library to %s: %s", async (level, decision, effect) => {
  const data = `rules: { risk: { ceiling: { level: ${level} } } }\n`;
  await withTeam({ "issuance/config/data.yaml": data }, async (root) => {
    const input = patched(storyInput("agent") as Json, [{ op: "replace", path: "/risk/score", value: 99 }]);
    const { outcome } = (await libraryWith(root))(input);
    expect(outcome.decision).toBe(decision);
    expect(outcome.reasons.find(({ code }) => code === "RISK_TOO_HIGH")?.effect).toBe(effect);
  });
});
