import { z } from "zod";
import { timestamp } from "../issuance/vocabulary.ts";
import { present } from "./fault.ts";
import type { Fault, Path } from "./fault.ts";
import { suggestion } from "./nearest.ts";
import type { Reading } from "./read.ts";

/** What people write in files: an object whose unknown members are errors with a guess at what was meant. */
export function document<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const members = Object.keys(shape);
  const unknown = (name: string) => `unknown member "${name}"${suggestion(name, members)}`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? issue.keys.map(unknown).join("; ") : undefined),
  });
}

/** For schemas that are not made of `document`: an error map that guesses at what an unknown member was meant to be. */
export function nameNearest(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys") return undefined;
  const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
  return issue.keys.map((name) => `unknown member "${name}"${suggestion(name, known)}`).join("; ");
}

/** A date (midnight UTC), a date and time with its offset, or seconds since the epoch; as the latter. */
export const instant = z
  .union([timestamp, z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "expected a date such as 2027-03-01 or 2027-03-01T09:00:00Z",
  })
  .transform((written) => (typeof written === "number" ? written : Math.floor(Date.parse(written) / 1_000)))
  .pipe(timestamp);

/**
 * What a schema found wrong with a part of a document, each with its place.
 * @param base where that part is in the document
 */
export function faultsOf(reading: Reading, document: number, base: Path, error: z.ZodError): Fault[] {
  return error.issues.map((issue) => {
    const path = [...base, ...issue.path.map(asPart)];
    const isMissing = present(reading.documents[document], path).length < path.length;
    if (isMissing) return reading.faultAt(document, path, "value", "is missing");
    if (issue.code === "invalid_key") return reading.faultAt(document, path, "key", issue.issues[0]?.message ?? "");
    if (issue.code !== "unrecognized_keys") return reading.faultAt(document, path, "value", issue.message);
    return reading.faultAt(document, [...path, ...issue.keys.slice(0, 1)], "key", issue.message);
  });
}

function asPart(part: PropertyKey): string | number {
  return typeof part === "number" ? part : String(part);
}
