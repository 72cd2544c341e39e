import { join } from "node:path";
import { FileFault } from "../../files/fault.ts";
import { nearest } from "../../files/nearest.ts";
import { readText } from "../../files/read.ts";
import { isEffect } from "../contract/names.ts";
import { rulePackage } from "../contract/rule-package.ts";
import type { Module } from "../syntax.ts";
import type { Place } from "./rule.ts";

/** `codes.lock`: every reason code that was ever used, with the rule that used it. */
export interface CodesLock {
  readonly file: string;
  readonly exists: boolean;
  readonly entries: ReadonlyMap<string, LockedCode>;
  /** What is wrong with the file itself. */
  readonly faults: readonly Place[];
}

export interface LockedCode {
  /** `agent.purpose`: domain and name. */
  readonly rule: string;
  /** No rule uses the code any more, and none may use it again. */
  readonly retired: boolean;
  /** From 1. */
  readonly row: number;
}

/** A code in a policy. */
export interface UsedCode {
  readonly code: string;
  readonly rule: string;
  readonly file: string;
  readonly row: number;
}

/** Beside a library's rules, so that whoever uses it knows its codes too. */
export const libraryLock = (library: string): string => join(library, "codes.lock");

const maxBytes = 4_194_304;
const line = /^([A-Z][A-Z0-9_]*) +([a-z0-9_]+\.[a-z0-9_]+)(?: +([a-z]+))?$/i;

/** Reads the file; one that is not there is empty. Whatever else is wrong with it is among its faults. */
export async function readCodesLock(file: string): Promise<CodesLock> {
  try {
    return codesLockOf(file, await readText(file, file, maxBytes));
  } catch (failure) {
    if (!(failure instanceof FileFault)) throw failure;
    const exists = !/\((?:ENOENT|ENOTDIR)\)/.test(failure.message);
    const { line: row = 1, message } = failure.fault;
    return { file, exists, entries: new Map(), faults: exists ? [{ file, row, message }] : [] };
  }
}

export function codesLockOf(file: string, text: string): CodesLock {
  const entries = new Map<string, LockedCode>();
  const faults: Place[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const row = index + 1;
    const written = raw.trim();
    if (written === "" || written.startsWith("#")) continue;
    const [, code, rule, mark] = line.exec(written) ?? [];
    const fault = code === undefined || rule === undefined ? malformed() : judged(code, mark, entries);
    if (fault !== undefined) faults.push({ file, row, message: fault });
    else if (code !== undefined && rule !== undefined) entries.set(code, { rule, retired: mark !== undefined, row });
  }
  return { file, exists: true, entries, faults };
}

function malformed(): string {
  return "a line is a code and its rule, as in `AGENT_PURPOSE_UNAPPROVED agent.purpose`, and `retired` where it is";
}

function judged(code: string, mark: string | undefined, entries: ReadonlyMap<string, LockedCode>): string | undefined {
  if (mark !== undefined && mark !== "retired")
    return nearest(mark, ["retired"]) === undefined ? malformed() : `"${mark}": did you mean "retired"?`;
  const before = entries.get(code);
  return before && `${code} is there twice, line ${before.row} has it too`;
}

/** The codes of these modules' rules. */
export function codesIn(modules: readonly Module[]): UsedCode[] {
  return modules.flatMap((module) => {
    const named = rulePackage(module);
    if (named === undefined) return [];
    return module.rules.filter(isEffect).flatMap(({ metadata, row }) => {
      const code = metadata?.custom?.["code"];
      if (typeof code !== "string") return [];
      return [{ code, rule: `${named.domain}.${named.name}`, file: module.source.file, row }];
    });
  });
}

/**
 * The lock with what is new added, and what is gone retired. A code that another rule once used stays that rule's: it
 * takes a person to see that it must not be used.
 */
export function updatedLock({ entries }: CodesLock, used: readonly UsedCode[]): Map<string, Omit<LockedCode, "row">> {
  const present = new Set(used.map(({ code }) => code));
  const updated = new Map<string, Omit<LockedCode, "row">>();
  for (const [code, { rule, retired }] of entries) updated.set(code, { rule, retired: retired || !present.has(code) });
  for (const { code, rule } of used) {
    if ((updated.get(code)?.rule ?? rule) === rule) updated.set(code, { rule, retired: false });
  }
  return updated;
}

/** One line a code, by name: two branches that each add one seldom meet. */
export function renderCodesLock(entries: ReadonlyMap<string, Omit<LockedCode, "row">>): string {
  const lines = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { rule, retired }]) => `${code} ${rule}${retired ? " retired" : ""}`);
  return `${[...head, ...lines].join("\n")}\n`;
}

const head = [
  "# Every reason code that was ever used, and its rule. A code means one thing for ever: a retired one is not used again.",
  "# Kept by `assayer lint --write-codes`.",
];
