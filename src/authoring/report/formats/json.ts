import { z } from "zod";
import { report, totals, totalsOf } from "../report.ts";
import type { Report } from "../report.ts";

/** A report as a file. Published as docs/test-report.schema.json. */
export const reportDocument = z.strictObject({
  version: z.literal(1).describe("Of this format."),
  totals,
  ...report.unwrap().shape,
});

/** For programs: everything there is. */
export function json(given: Report): string {
  return `${JSON.stringify({ version: 1, totals: totalsOf(given), ...given }, null, 2)}\n`;
}
