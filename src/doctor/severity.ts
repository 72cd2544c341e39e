/**
 * `error`: a token can be issued without having been decided on, or nobody can tell. `warning`: something that will not
 * work as it is meant, or was not looked at. `note`: what no export shows.
 */
export const severities = ["error", "warning", "note"] as const;
export type Severity = (typeof severities)[number];

/** What a code of `assayer doctor` stands for. */
export interface CodeRow {
  readonly severity: Severity;
  /** One sentence. */
  readonly what: string;
  /** How to close it: one sentence. */
  readonly close: string;
}
