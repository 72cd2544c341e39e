import type { z } from "zod";
import type { Path } from "../context/files/fault.ts";
import { AssayerError } from "../issuance/errors.ts";
import { inside, printable, renderedPlace } from "./finding.ts";
import type { Place } from "./finding.ts";
import type { ExportedFile } from "./read.ts";

export type Members = Readonly<Record<string, unknown>>;

/** A kind of object that an IdP exports. */
export interface ExportKind<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The command or request that exports it. */
  readonly from: string;
  /** What it means that none was given; absent: nothing. */
  readonly without?: "EXPORT_MISSING" | "EXPORT_NOT_GIVEN";
  /** By its shape: exports do not say what they are. */
  readonly is: (value: Members) => boolean;
  /** It may be anywhere in a document, and not only where a list or a file of its own has it. */
  readonly anywhere?: true;
  /** Loose: what is not looked at may be anything. */
  readonly schema: Schema;
}

export type ExportKinds = Readonly<Record<string, ExportKind>>;

/** One such object, and where it was. */
export interface Piece<Value = unknown> {
  readonly value: Value;
  readonly place: Place;
}

export type Pieces<Kinds extends ExportKinds> = {
  readonly [Name in keyof Kinds]: readonly Piece<z.infer<Kinds[Name]["schema"]>>[];
};

/** What one request answers with, as each of these IdPs wraps its lists. */
const lists = new Set(["items", "value", "result", "targets", "executions", "applications"]);

/**
 * Every object in the files that is of one of the kinds.
 * @throws AssayerError EXPORT_INVALID for a file that has none, and for an object that is not of its kind's shape
 */
export function sortOut<Kinds extends ExportKinds>(files: readonly ExportedFile[], kinds: Kinds): Pieces<Kinds> {
  const all = Object.values(kinds);
  const found = Object.fromEntries(Object.keys(kinds).map((name) => [name, [] as Piece[]]));
  for (const file of files) {
    const objects = objectsIn(file);
    for (const [name, kind] of Object.entries(kinds)) {
      const matching = objects.filter(({ value, isListed }) => (isListed || kind.anywhere) && kind.is(value));
      found[name]?.push(...matching.map(({ value, place }) => ({ value: parse(kind, value, place), place })));
    }
    const recognized = objects.some(({ value, isListed }) => isListed && all.some((kind) => kind.is(value)));
    if (!recognized) throw unrecognized(file, kinds);
  }
  return found as unknown as Pieces<Kinds>;
}

interface Found extends Piece<Members> {
  /** A document, or an element of the lists that one is made of. */
  readonly isListed: boolean;
}

function objectsIn({ file, documents }: ExportedFile): Found[] {
  return documents.flatMap((value, index) => {
    const place = { file, ...(documents.length > 1 && { document: index + 1 }), path: [] };
    return objectsOf(value, place, true);
  });
}

/** The depth of documents is bounded where they are read. */
function objectsOf(value: unknown, place: Place, isListed: boolean): Found[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, index) => objectsOf(one, inside(place, index), isListed));
  }
  const inner = Object.entries(value).flatMap(([name, part]) =>
    objectsOf(part, inside(place, name), isListed && lists.has(name)),
  );
  return [{ value: value as Members, place, isListed }, ...inner];
}

function parse(kind: ExportKind, value: Members, place: Place): unknown {
  const parsed = kind.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // zod's messages say what was expected and of which type something is, never its value.
  const faults = parsed.error.issues.slice(0, 20).map(({ path, message }) => {
    const part: Path = path.map((step) => (typeof step === "number" ? step : String(step)));
    return `${renderedPlace(inside(place, ...part))}: ${message}`;
  });
  throw new AssayerError("EXPORT_INVALID", faults.join("\n"));
}

function unrecognized({ file }: ExportedFile, kinds: ExportKinds): AssayerError {
  const known = Object.values(kinds).map(({ name, from }) => `${name} (${from})`);
  return new AssayerError("EXPORT_INVALID", `${printable(file)}: holds none of these: ${known.join("; ")}`);
}

/** For `is`: members that are there, each of the type that it has where the shape is what is looked for. */
export function has(value: Members, ...names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(value, name));
}
