import type { Fault } from "../contract/fault.ts";
import type { Policy } from "../contract/contract.ts";
import type { Module } from "../syntax.ts";
import type { CodesLock } from "./codes-lock.ts";
import type { Example } from "./example.ts";

/** What must hold of a policy, and why. */
export interface Described {
  /** As it is ignored by, and linked to: `details-total`. Never renamed. */
  readonly id: string;
  /** What holds where the rule is kept. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /** Whether a comment can let a finding pass. What a build refuses anyway can not be ignored. */
  readonly ignorable: boolean;
  readonly bad: Example;
  readonly good: Example;
}

/** A rule of the house. */
export interface LintRule extends Described {
  readonly find: (subject: Subject) => readonly Place[];
}

/** Something found, where it is. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly row: number;
  readonly message: string;
}

/** A policy as it was read, of which only what the project calls its own is judged. */
export interface Subject {
  /** The library and the project's own. */
  readonly policy: Policy;
  readonly own: readonly Module[];
  readonly tests: readonly Module[];
  /** In what the project's own files break the contract. */
  readonly faults: readonly Fault[];
  readonly unformatted: readonly Place[];
  readonly codes: CodesLock;
  /** The library's codes where it is not the project's own. */
  readonly libraryCodes: CodesLock | undefined;
}

export function placeOf({ source: { file } }: Module, row: number, message: string): Place {
  return { file, row, message };
}
