import { relative } from "node:path";
import type { Case, Suite } from "../report/report.ts";

/** Which cases are asked for. */
export interface Selection {
  /** Files and folders; all where there are none. */
  readonly paths: readonly string[];
  /** Matched against `<file>: <name>`. */
  readonly filter?: RegExp;
  /** After a case that failed, the others are skipped. */
  readonly bail: boolean;
}

export function isBelow(file: string, path: string): boolean {
  const way = relative(path, file);
  return way === "" || !(way === ".." || way.startsWith("../"));
}

/** What is asked for, without suites that have nothing in them. */
export function narrowed(suites: readonly Suite[], { filter, bail }: Selection): Suite[] {
  const wanted = suites.map(({ file, cases }): Suite => {
    return { file, cases: cases.filter(({ name }) => filter === undefined || filter.test(`${file}: ${name}`)) };
  });
  const found = wanted.filter(({ cases }) => cases.length > 0);
  return bail ? untilFailure(found) : found;
}

function untilFailure(suites: readonly Suite[]): Suite[] {
  let failed = false;
  const settle = (one: Case): Case => {
    if (failed) return { check: one.check, name: one.name, outcome: "skipped", message: "an earlier case failed" };
    failed = one.outcome === "failed";
    return one;
  };
  return suites.map(({ file, cases }) => ({ file, cases: cases.map(settle) }));
}
