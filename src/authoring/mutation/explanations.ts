import type { SourceFile } from "../sources.ts";
import type { Module } from "../syntax.ts";
import { mutantKinds } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";

/** Why nothing has to notice a mutant: a comment on the condition's line, or on lines of its own right above. */
export interface Explanation {
  readonly source: SourceFile;
  /** Where it is written. */
  readonly row: number;
  /** The line of the condition. */
  readonly about: number;
  readonly kinds: readonly string[];
  readonly reason: string;
}

const pattern = /^\s*mutant\(([\w, ]*)\):(.*)$/;

/** What a file explains: `# mutant(remove): <reason>`, several kinds by commas. */
export function explanationsIn({ source, comments }: Module): Explanation[] {
  const lines = source.text.split("\n");
  return comments.flatMap(({ row, text }): Explanation[] => {
    const [, kinds, reason] = pattern.exec(text) ?? [];
    if (kinds === undefined || reason === undefined) return [];
    const about = lines.findIndex((line, index) => index >= row - 1 && !line.trimStart().startsWith("#")) + 1;
    return [{ source, row, about, kinds: kinds.split(",").map((kind) => kind.trim()), reason: reason.trim() }];
  });
}

export function explains({ source, about, kinds, reason }: Explanation, mutant: Mutant): boolean {
  return source.file === mutant.source.file && about === mutant.row && kinds.includes(mutant.kind) && reason !== "";
}

/** What is wrong with an explanation, whatever survives; undefined where nothing is. */
export function faultOf({ kinds, reason }: Explanation): string | undefined {
  const unknown = kinds.filter((kind) => !mutantKinds.some((known) => known === kind));
  if (unknown.length > 0) return `there is no mutant(${unknown.join(", ")}), only ${mutantKinds.join(", ")}`;
  return reason === "" ? "it gives no reason" : undefined;
}
