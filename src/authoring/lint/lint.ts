import type { Opa } from "../opa.ts";
import type { Project } from "../project/project.ts";
import type { Case, Report, Suite } from "../report/report.ts";
import type { Finding } from "./finding.ts";
import { withIgnores } from "./ignore.ts";
import { readForLint } from "./read.ts";
import { regalFindings } from "./regal.ts";
import type { Regal } from "./regal.ts";
import type { Described, Place, Subject } from "./rule.ts";
import { houseRules, rules } from "./rules.ts";
import { ignoresJustified, parses } from "./rules/always.ts";
import { withCodesWritten } from "./write-codes.ts";

export interface LintOptions {
  readonly opa: Opa;
  /** Undefined: it is not asked. */
  readonly regal?: Regal;
  /** Brings the lock of codes up to date first. */
  readonly writeCodes: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly stopwatch: () => number;
}

/**
 * Judges a project's own rules by the rules of the house. A failed case for each finding, a skipped one for each that
 * is ignored, and a passed one for each file without.
 * Errors: `POLICY_SOURCES_UNREADABLE`, `OPA_UNAVAILABLE`, `OPA_FAILED`, `REGAL_FAILED`, `FILE_UNWRITABLE`.
 */
export async function lint(project: Project, { opa, regal, writeCodes, stopwatch }: LintOptions): Promise<Report> {
  const start = stopwatch();
  const { files, broken, subject } = await readForLint(project, opa);
  const findings =
    subject === undefined ? found(parses, broken) : judged(writeCodes ? await withCodesWritten(subject) : subject);
  const others = regal === undefined || subject === undefined ? [] : await regalFindings(project.own, regal);
  return { tool: "lint", suites: suitesOf(files, [...findings, ...others]), durationMs: stopwatch() - start };
}

function judged(subject: Subject): Finding[] {
  const all = rules.flatMap((rule) => found(rule, rule.find(subject)));
  const { findings, misused } = withIgnores(all, [...subject.own, ...subject.tests], houseRules);
  return [...findings, ...found(ignoresJustified, misused)];
}

function found({ id, fix }: Described, places: readonly Place[]): Finding[] {
  return places.map((place) => ({ ...place, id, hint: fix, help: `docs/lint.md#${id}` }));
}

function suitesOf(files: readonly string[], findings: readonly Finding[]): Suite[] {
  const names = [...new Set([...files, ...findings.map(({ file }) => file)])].sort();
  return names.map((file) => {
    const own = findings.filter((one) => one.file === file).sort((a, b) => a.row - b.row);
    return { file, cases: own.length === 0 ? [clean] : own.map(asCase) };
  });
}

const clean: Case = { check: "lint/clean", name: "nothing is found", outcome: "passed" };

function asCase({ id, row, message, ignored, hint, help }: Finding): Case {
  const common = { check: `lint/${id}`, name: id, line: row } as const;
  if (ignored !== undefined) return { ...common, outcome: "skipped", message: ignored };
  return { ...common, outcome: "failed", message, hint, help };
}
