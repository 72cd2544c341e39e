/**
 * What a run of tests or of the linter found, before anybody renders it: one file each in this room for a format. Plain
 * data that JSON can hold; the texts are for people, `check` and `outcome` for programs.
 */
export interface Report {
  readonly tool: "test" | "lint";
  readonly suites: readonly Suite[];
  /** Absent where it was not asked for. */
  readonly coverage?: Coverage;
  readonly durationMs: number;
}

/** The cases of one file. */
export interface Suite {
  /** As a person finds it from where the command ran, with `/`. */
  readonly file: string;
  readonly cases: readonly Case[];
}

/** What a case checks: a closed set, so that a code-scanning service can tell kinds of findings apart. */
export type Check = TestCheck | `lint/${string}`;
export type TestCheck = "rego" | "scenario" | "matrix" | "hook" | "parity" | "lines" | "codes" | "mutation" | "bench";

export interface Case {
  readonly check: Check;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Counted from 1; absent where the case is about the whole file. */
  readonly line?: number;
  readonly durationMs?: number;
  /** Why it failed or was skipped. */
  readonly message?: string;
  /** What was expected and what came, member by member, for a case that failed. */
  readonly differences?: readonly Mismatch[];
  /** The rules that had a part in it, each where it is written. */
  readonly rules?: readonly RulePlace[];
  /** How to mend it, and a page that says more. */
  readonly hint?: string;
  readonly help?: string;
}

/** A member that is not as expected. Either side is absent where it has no such member. */
export interface Mismatch {
  /** `decision`, `codes`, or a member of the issuance such as `lifetimes.access_token`. */
  readonly member: string;
  readonly expected?: string;
  readonly actual?: string;
}

export interface RulePlace {
  readonly code: string;
  readonly file: string;
  readonly line: number;
}

export interface Coverage {
  readonly lines: Share & { readonly missed: readonly { readonly file: string; readonly lines: readonly number[] }[] };
  /** Reason codes that a case fires and that another case, a near miss, does not. */
  readonly codes: Share & {
    readonly missed: readonly { readonly code: string; readonly lacks: "fired" | "near_miss" }[];
  };
}

export interface Share {
  readonly covered: number;
  readonly of: number;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function totalsOf({ suites }: Report): Totals {
  const outcomes = suites.flatMap(({ cases }) => cases.map(({ outcome }) => outcome));
  const count = (wanted: Case["outcome"]) => outcomes.filter((outcome) => outcome === wanted).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}
