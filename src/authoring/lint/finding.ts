import type { Place } from "./rule.ts";

/** Something that a rule found. */
export interface Finding extends Place {
  readonly id: string;
  /** The reason for which it does not count. */
  readonly ignored?: string;
  readonly hint: string;
  /** A page that says more. */
  readonly help: string;
}
