import { z } from "zod";
import type { Opa } from "../opa.ts";
import type { Policy } from "../contract/contract.ts";
import type { Coverage } from "../report/report.ts";
import type { SourceFile } from "../sources.ts";
import { withTests } from "./rego-tests.ts";

const range = z.object({ start: z.object({ row: z.int() }), end: z.object({ row: z.int() }) });
const answer = z.object({
  files: z.record(
    z.string(),
    z.object({
      not_covered: z.array(range).optional(),
      covered_lines: z.int().optional(),
      not_covered_lines: z.int().optional(),
    }),
  ),
});

/** Which lines of a repository's own modules its Rego tests evaluate, as `opa test --coverage` counts them. */
export async function lineCoverage(
  policy: Policy,
  { modules, tests }: { readonly modules: readonly SourceFile[]; readonly tests: readonly SourceFile[] },
  opa: Opa,
): Promise<Coverage["lines"]> {
  const text = await withTests(policy, tests, (folder) =>
    opa(["test", "--coverage", "--format", "json", "."], { cwd: folder, answers: [2] }),
  );
  const { files } = answer.parse(JSON.parse(text));
  const own = modules.flatMap(({ path, file }) => (files[path] === undefined ? [] : [{ file, counts: files[path] }]));
  const covered = sum(own.map(({ counts }) => counts.covered_lines ?? 0));
  const missed = own
    .map(({ file, counts }) => ({ file, lines: rowsOf(counts.not_covered ?? []) }))
    .filter(({ lines }) => lines.length > 0);
  return { covered, of: covered + sum(own.map(({ counts }) => counts.not_covered_lines ?? 0)), missed };
}

function rowsOf(ranges: readonly z.infer<typeof range>[]): number[] {
  const rows = ranges.flatMap(({ start, end }) =>
    Array.from({ length: end.row - start.row + 1 }, (_, at) => start.row + at),
  );
  return [...new Set(rows)].sort((a, b) => a - b);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
