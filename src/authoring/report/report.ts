import { z } from "zod";

/** What a test checks: a closed set, so that a program can tell kinds of findings apart. The linter adds its rules. */
export const testChecks = [
  "rego",
  "scenario",
  "matrix",
  "hook",
  "parity",
  "lines",
  "codes",
  "mutation",
  "bench",
] as const;

const line = z.int().min(1);
const count = z.int().min(0);
const milliseconds = z.number().min(0);

const share = z.strictObject({ covered: count, of: count });

const check = z
  .union([z.enum(testChecks), z.templateLiteral(["lint/", z.string()])])
  .describe("What is checked: a kind of test, or `lint/` and a rule of the linter.");

const mismatch = z
  .strictObject({
    member: z.string().describe("`decision`, `codes`, or a member of the issuance such as `lifetimes.access_token`."),
    expected: z.string().exactOptional(),
    actual: z.string().exactOptional(),
  })
  .readonly()
  .describe("A member that is not as expected. Either side is absent where it has no such member.");

const rulePlace = z.strictObject({ code: z.string(), file: z.string(), line }).readonly();

const testCase = z
  .strictObject({
    check,
    name: z.string(),
    outcome: z.enum(["passed", "failed", "skipped"]),
    line: line.exactOptional().describe("Counted from 1; absent where the case is about the whole file."),
    durationMs: milliseconds.exactOptional(),
    message: z.string().exactOptional().describe("Why it failed or was skipped, or what was measured."),
    differences: z.array(mismatch).readonly().exactOptional().describe("What was expected and what came."),
    rules: z
      .array(rulePlace)
      .readonly()
      .exactOptional()
      .describe("The rules that had a part in it, each where it is written."),
    hint: z.string().exactOptional().describe("How to mend it."),
    help: z.string().exactOptional().describe("A page that says more."),
  })
  .readonly();

const suite = z
  .strictObject({
    file: z.string().describe("As a person finds it from where the command ran, with `/`."),
    cases: z.array(testCase).readonly(),
  })
  .readonly()
  .describe("The cases of one file.");

const missedLines = z.strictObject({ file: z.string(), lines: z.array(line).readonly() }).readonly();
const missedCode = z.strictObject({ code: z.string(), lacks: z.enum(["fired", "near_miss"]) }).readonly();

const coverage = z
  .strictObject({
    lines: z.strictObject({ ...share.shape, missed: z.array(missedLines).readonly() }).readonly(),
    codes: z
      .strictObject({ ...share.shape, missed: z.array(missedCode).readonly() })
      .readonly()
      .describe("Reason codes that a case fires and that another case, a near miss, does not."),
  })
  .readonly();

/**
 * What a run of tests or of the linter found, before anybody renders it: a file each in `formats/`. Plain data that JSON
 * can hold; the texts are for people, `check` and `outcome` for programs.
 */
export const report = z
  .strictObject({
    tool: z.enum(["test", "lint"]),
    suites: z.array(suite).readonly(),
    coverage: coverage.exactOptional().describe("Absent where it was not asked for."),
    durationMs: milliseconds,
  })
  .readonly();

export type Report = z.infer<typeof report>;
export type Suite = z.infer<typeof suite>;
export type Case = z.infer<typeof testCase>;
export type Check = z.infer<typeof check>;
export type TestCheck = (typeof testChecks)[number];
export type Mismatch = z.infer<typeof mismatch>;
export type RulePlace = z.infer<typeof rulePlace>;
export type Coverage = z.infer<typeof coverage>;
export type Share = z.infer<typeof share>;

export const totals = z.strictObject({ passed: count, failed: count, skipped: count }).readonly();
export type Totals = z.infer<typeof totals>;

export function totalsOf({ suites }: Report): Totals {
  return countOf(suites.flatMap(({ cases }) => cases));
}

export function countOf(cases: readonly Case[]): Totals {
  const count = (wanted: Case["outcome"]) => cases.filter(({ outcome }) => outcome === wanted).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}
