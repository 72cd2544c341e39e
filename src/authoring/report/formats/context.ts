import type { Report } from "../report.ts";

/** What a format may know besides the report. */
export interface Context {
  /** Of the Assayer that made the report. */
  readonly version: string;
  /** Whether a person looks at it on a terminal that shows colours. */
  readonly colour: boolean;
  /** How many columns that terminal has. */
  readonly width?: number;
  /** Only failures and totals, where the format is read on a terminal. */
  readonly quiet: boolean;
}

export type Render = (report: Report, context: Context) => string;
