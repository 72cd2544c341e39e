import { z } from "zod";
import type { Policy } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import type { Case, Suite } from "../report/report.ts";
import type { SourceFile } from "../sources.ts";
import { stagedFiles, withDirectory } from "../staging.ts";

/** `opa test` ends with it where a test failed. */
const someFailed = 2;

const location = z.object({ file: z.string(), row: z.int() });
const result = z.object({
  location,
  package: z.string(),
  name: z.string(),
  fail: z.boolean().optional(),
  skip: z.boolean().optional(),
  error: z.unknown().optional(),
  /** Nanoseconds. */
  duration: z.number(),
  trace: z.array(z.object({ Op: z.string(), Location: location })).optional(),
});
export type RegoResult = z.infer<typeof result>;

export interface RegoTests {
  readonly policy: Policy;
  readonly tests: readonly SourceFile[];
  readonly opa: Opa;
}

/**
 * Runs Rego tests on the policy as it is built: all roots, with their data laid over each other.
 * @throws AssayerError OPA_FAILED where something does not compile
 */
export function runRegoTests({ policy, tests, opa }: RegoTests): Promise<Suite[]> {
  return withTests(policy, tests, async (folder) => {
    const results = await regoResults(opa, folder);
    const failed = results.filter(({ fail }) => fail === true).map((one) => `^${one.package}.${one.name}$`);
    const traced = failed.length === 0 ? [] : await regoResults(opa, folder, ["--verbose", "--run", failed.join("|")]);
    return tests.map((source) => {
      const own = results
        .filter(({ location: { file } }) => file === source.path)
        // OPA answers them as they end.
        .sort((a, b) => a.location.row - b.location.row);
      return { file: source.file, cases: own.map((one) => toCase(one, source, traced)) };
    });
  });
}

/** Whether a test does not hold, or cannot be evaluated. */
export function isFailure({ fail, error }: RegoResult): boolean {
  return fail === true || error !== undefined;
}

/** Calls with a folder that holds the policy and its tests. */
export function withTests<T>(
  policy: Policy,
  tests: readonly SourceFile[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const staged = new Map(stagedFiles(policy));
  for (const { path, text } of tests) staged.set(path, Buffer.from(text));
  return withDirectory(staged, use);
}

/** What each test in a folder comes to, with OPA's own options. */
export async function regoResults(opa: Opa, folder: string, options: readonly string[] = []): Promise<RegoResult[]> {
  const text = await opa(["test", "--format", "json", ...options, "."], { cwd: folder, answers: [someFailed] });
  return z.array(result).parse(JSON.parse(text));
}

function toCase(one: RegoResult, source: SourceFile, traced: readonly RegoResult[]): Case {
  const common = { check: "rego", name: one.name, line: one.location.row, durationMs: one.duration / 1e6 } as const;
  if (one.skip === true) return { ...common, outcome: "skipped", message: "its name begins with todo_" };
  if (!isFailure(one)) return { ...common, outcome: "passed" };
  const failure = traced.find(({ package: name, name: test }) => name === one.package && test === one.name);
  const row = failure?.trace?.findLast(({ Op, Location: { file } }) => Op === "Fail" && file === source.path)?.Location
    .row;
  if (row === undefined) return { ...common, outcome: "failed", message: "the test does not hold" };
  return { ...common, outcome: "failed", line: row, message: `does not hold: ${lineOf(source, row)}` };
}

function lineOf({ text }: SourceFile, row: number): string {
  return text.split("\n")[row - 1]?.trim() ?? "";
}
