import type { ExportKinds, Pieces } from "./exports.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** What was not given: nothing found in it is no sign that nothing is there. */
export function missing<Kinds extends ExportKinds>(kinds: Kinds, pieces: Pieces<Kinds>): Finding[] {
  return Object.entries(kinds).flatMap(([name, { without, name: called, from }]) => {
    const given: readonly unknown[] = pieces[name] ?? [];
    if (without === undefined || given.length > 0) return [];
    return [finding(without, undefined, [called, from].filter(Boolean).join(": "))];
  });
}
