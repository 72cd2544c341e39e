import type { SourceFile } from "../sources.ts";
import type { Module } from "../syntax.ts";
import type { Place } from "../tree.ts";
import { positionsIn } from "./positions.ts";
import { comparisonsIn, conditionsIn } from "./conditions.ts";
import type { Comparison, Condition } from "./conditions.ts";

/** One change to one condition. */
export interface Mutant {
  readonly source: SourceFile;
  readonly kind: MutantKind;
  /** Where the change begins. From 1; columns in code points. */
  readonly row: number;
  readonly col: number;
  readonly from: string;
  readonly to: string;
  /** The whole file with the change. */
  readonly text: string;
}

/** What became of it. */
export type Fate = "noticed" | "unnoticed" | "not compilable";

export const mutantKinds = ["remove", "negate", "turn", "number"] as const;
export type MutantKind = (typeof mutantKinds)[number];

interface Change {
  readonly kind: MutantKind;
  readonly place: Place;
  readonly to: string;
}

/** Every change to a condition of a file, in the order in which they are written. */
export function mutantsOf({ source, rules }: Module): Mutant[] {
  const startOf = positionsIn(source.text);
  const definitions = rules.map(({ definition }) => definition);
  const changes = [
    ...definitions.flatMap(conditionsIn).flatMap((one) => [...removed(one), ...negated(one)]),
    ...definitions.flatMap(comparisonsIn).flatMap((one) => [...turned(one), ...offByOne(one)]),
  ];
  const placed = changes.flatMap(({ kind, place, to }) => {
    const start = startOf(place);
    if (start === undefined) return [];
    const text = source.text.slice(0, start) + to + source.text.slice(start + place.text.length);
    return [{ start, mutant: { source, kind, row: place.row, col: place.col, from: place.text, to, text } }];
  });
  return unique(placed.sort((a, b) => a.start - b.start).map(({ mutant }) => mutant));
}

/** What gives a variable its value cannot be missed: nothing compiles without it. */
function removed({ place, declares }: Condition): Change[] {
  return declares || place.text === "true" ? [] : [{ kind: "remove", place, to: "true" }];
}

const negations: Readonly<Record<Condition["kind"], (text: string) => string>> = {
  plain: (text) => `not ${text}`,
  negated: (text) => text.replace(/^not\s+/, ""),
  // OPA has no `not` before either.
  every: (text) => `[1 | ${text}] == []`,
  some: (text) => `[1 | ${text}] == []`,
};

function negated({ place, kind, declares }: Condition): Change[] {
  return declares ? [] : [{ kind: "negate", place, to: negations[kind](place.text) }];
}

const boundaries = new Map([
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
]);
const opposites = new Map([
  ["==", "!="],
  ["!=", "=="],
]);

/** Boundaries move; that two values are equal or not is turned only where negating a condition does not do so. */
function turned({ place, alone }: Comparison): Change[] {
  const to = boundaries.get(place.text) ?? (alone ? undefined : opposites.get(place.text));
  return to === undefined ? [] : [{ kind: "turn", place, to }];
}

/** Away from where turning the operator moves the boundary among whole numbers: `> 3` is turned to `>= 3`, as `> 2` is. */
const steps = new Map([
  ["<", -1],
  ["<=", 1],
  [">", 1],
  [">=", -1],
  ["==", 1],
  ["!=", 1],
]);

function offByOne({ place: { text: operator }, numbers }: Comparison): Change[] {
  const step = steps.get(operator) ?? 1;
  return numbers
    .filter(({ place }) => /^\d+(\.\d+)?$/.test(place.text))
    .map(({ side, place }) => ({
      kind: "number",
      place,
      to: String(Number(place.text) + (side === "right" ? step : -step)),
    }));
}

/** The same place may be in a tree twice. */
function unique(mutants: readonly Mutant[]): Mutant[] {
  return [...new Map(mutants.map((one) => [one.text, one])).values()];
}
