import type { Check, TestCheck } from "./report.ts";

const titles: Readonly<Record<TestCheck, string>> = {
  rego: "A Rego unit test fails",
  scenario: "A decision is not the one that the scenario expects",
  matrix: "A combination is not decided as the matrix says",
  hook: "An identity provider would not get the answer that is expected",
  parity: "Rego and WebAssembly decide differently",
  lines: "Too few lines of the policy are run by its tests",
  codes: "Too few reason codes are shown to fire, and not to fire",
  mutation: "No test notices that a condition is gone or negated",
  bench: "A decision takes longer than it may",
};

/** What it means when a check fails, in a sentence. The linter's rules are known by their names. */
export function checkTitle(check: Check): string {
  const title = new Map<string, string>(Object.entries(titles)).get(check);
  return title ?? `The policy breaks ${check}`;
}
