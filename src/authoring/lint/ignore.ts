import { suggestion } from "../../files/nearest.ts";
import type { Comment, Module } from "../syntax.ts";
import type { Finding } from "./finding.ts";
import { placeOf } from "./rule.ts";
import type { Described, Place } from "./rule.ts";

/** `# assayer-lint: ignore <id> -- <reason>`: lets a finding on the line below pass. */
interface Ignore {
  readonly id: string;
  readonly reason: string;
  readonly row: number;
  /** The row that it speaks of: the first below that is no comment. */
  readonly target: number;
}

const mark = /^\s*assayer-lint\b:?\s*(.*)$/;
const written = /^ignore\s+([a-z][a-z-]*)\s+--\s+(\S.*)$/;

/** Findings as they count: those that a comment ignores keep its reason, and comments that ignore nothing are found. */
export function withIgnores(
  findings: readonly Finding[],
  modules: readonly Module[],
  rules: readonly Described[],
): { readonly findings: readonly Finding[]; readonly misused: readonly Place[] } {
  const ignorable = rules.filter((rule) => rule.ignorable).map(({ id }) => id);
  const byFile = new Map(modules.map((module) => [module.source.file, ignoresIn(module)]));
  const used = new Set<Ignore>();
  const counted = findings.map((finding) => {
    const ignore = byFile.get(finding.file)?.find(({ id, target }) => id === finding.id && target === finding.row);
    if (ignore === undefined || !ignorable.includes(finding.id)) return finding;
    used.add(ignore);
    return { ...finding, ignored: ignore.reason };
  });
  const misused = modules.flatMap((module) => [
    ...malformed(module),
    ...(byFile.get(module.source.file) ?? [])
      .filter((ignore) => !used.has(ignore))
      .map(({ id, row }) => placeOf(module, row, unused(id, ignorable, rules))),
  ]);
  return { findings: counted, misused };
}

function ignoresIn({ comments }: Module): Ignore[] {
  const rows = new Set(comments.map(({ row }) => row));
  return comments.flatMap((comment) => {
    const [, id, reason] = written.exec(markedText(comment) ?? "") ?? [];
    if (id === undefined || reason === undefined) return [];
    let target = comment.row + 1;
    while (rows.has(target)) target += 1;
    return [{ id, reason: reason.trim(), row: comment.row, target }];
  });
}

function malformed(module: Module): Place[] {
  return module.comments.flatMap((comment) => {
    const text = markedText(comment);
    if (text === undefined || written.test(text)) return [];
    return [placeOf(module, comment.row, "write it as `# assayer-lint: ignore <id> -- <reason>`; a reason is a must")];
  });
}

function unused(id: string, ignorable: readonly string[], rules: readonly Described[]): string {
  if (ignorable.includes(id)) return `${id} finds nothing on the line below: remove the comment`;
  if (rules.some((rule) => rule.id === id)) return `${id} can not be ignored`;
  return `there is no rule ${id}${suggestion(id, ignorable)}`;
}

function markedText({ text }: Comment): string | undefined {
  return mark.exec(text)?.[1];
}
