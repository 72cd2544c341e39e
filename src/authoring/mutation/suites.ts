import { groupBy } from "../group-by.ts";
import type { Case, Suite } from "../report/report.ts";
import { explains, faultOf } from "./explanations.ts";
import type { Explanation } from "./explanations.ts";
import type { Fate, Mutant } from "./mutants.ts";

type Placed = readonly [file: string, one: Case];

/** A suite for each file: its mutants, and its explanations that explain nothing. */
export function mutationSuites(fates: ReadonlyMap<Mutant, Fate>, explanations: readonly Explanation[]): Suite[] {
  const unnoticed = [...fates].filter(([, fate]) => fate === "unnoticed").map(([mutant]) => mutant);
  const mutants = [...fates].map(([mutant, fate]): Placed => {
    const reason = explanations.find((one) => explains(one, mutant))?.reason;
    return [mutant.source.file, { ...common(mutant), ...outcomes[fate](mutant, reason) }];
  });
  const idle = explanations.flatMap((one): Placed[] => {
    const message = faultOf(one) ?? idleness(one, unnoticed);
    return message === undefined ? [] : [[one.source.file, idleCase(one, message)]];
  });
  return [...groupBy([...mutants, ...idle], ([file]) => file)].map(([file, own]) => ({
    file,
    cases: own.map(([, one]) => one).sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  }));
}

function common({ kind, row, col, from, to }: Mutant): Pick<Case, "check" | "name" | "line"> {
  return { check: "mutation", name: `${kind} at column ${col}: ${inOneLine(from)} → ${inOneLine(to)}`, line: row };
}

const outcomes: Readonly<
  Record<Fate, (mutant: Mutant, reason: string | undefined) => Pick<Case, "outcome" | "message" | "hint">>
> = {
  noticed: () => ({ outcome: "passed" }),
  "not compilable": () => ({ outcome: "skipped", message: "it does not compile" }),
  unnoticed: ({ kind }, reason) =>
    reason === undefined
      ? {
          outcome: "failed",
          message: "no test and no scenario notices it",
          hint: `add one that does, do without the condition, or explain it: # mutant(${kind}): <reason>`,
        }
      : { outcome: "skipped", message: `explained: ${reason}` },
};

function idleness(explanation: Explanation, unnoticed: readonly Mutant[]): string | undefined {
  const idle = explanation.kinds.filter(
    (kind) => !unnoticed.some((mutant) => mutant.kind === kind && explains(explanation, mutant)),
  );
  return idle.length === 0 ? undefined : `it explains nothing any more: every mutant(${idle.join(", ")}) is noticed`;
}

function idleCase({ row, kinds }: Explanation, message: string): Case {
  return {
    check: "mutation",
    name: `explanation of mutant(${kinds.join(", ")})`,
    line: row,
    outcome: "failed",
    message,
    hint: "take it away, or what it no longer explains",
  };
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
