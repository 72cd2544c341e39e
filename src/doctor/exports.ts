import type { z } from "zod";
import type { Path } from "../files/fault.ts";
import { AssayerError } from "../issuance/errors.ts";
import { inside, printable, renderedPlace } from "./finding.ts";
import type { Place } from "./finding.ts";
import type { ExportedFile } from "./read.ts";

export type Members = Readonly<Record<string, unknown>>;

/** A kind of object that an IdP exports. */
export interface ExportKind<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The command or request that exports it; absent for what comes along with something else. */
  readonly from?: string;
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
  const all = Object.entries(kinds);
  const found = new Map(all.map(([name]) => [name, [] as Piece[]]));
  for (const file of files) {
    let isKnown = false;
    for (const object of objectsIn(file)) {
      const matching = all.filter(([, kind]) => isOf(kind, object));
      isKnown ||= object.isListed && matching.length > 0;
      for (const [name, kind] of matching) found.get(name)?.push(pieceOf(kind, object));
    }
    if (!isKnown) throw unrecognized(file, kinds);
  }
  return Object.fromEntries(found) as unknown as Pieces<Kinds>;
}

function isOf(kind: ExportKind, { value, isListed }: Visited): boolean {
  return (isListed || kind.anywhere === true) && kind.is(value);
}

interface Visited extends Piece<Members> {
  /** A document, or an element of the lists that one is made of. */
  readonly isListed: boolean;
}

/** In the order of the text. The path of a place is only good until the next one: a large file has millions of them. */
function* objectsIn({ file, documents }: ExportedFile): Generator<Visited> {
  for (const [index, value] of documents.entries()) {
    const place = { file, ...(documents.length > 1 && { document: index + 1 }), path: [] };
    yield* objectsOf(value, place, place.path, true);
  }
}

/** How deep documents go is bounded where they are read. */
function* objectsOf(value: unknown, place: Place, path: (string | number)[], isListed: boolean): Generator<Visited> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield { value: value as Members, place, isListed };
  for (const name of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    path.push(name);
    yield* objectsOf(Reflect.get(value, name), place, path, isListed && (typeof name === "number" || lists.has(name)));
    path.pop();
  }
}

function pieceOf(kind: ExportKind, { value, place }: Visited): Piece {
  const at = { ...place, path: [...place.path] };
  return { value: parse(kind, value, at), place: at };
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
  const known = wanted(Object.values(kinds)).map(({ name, from }) => `${name} (${from})`);
  return new AssayerError("EXPORT_INVALID", `${printable(file)}: holds none of these: ${known.join("; ")}`);
}

/** What somebody can be asked to export. */
export function wanted(kinds: readonly ExportKind[]): (ExportKind & { readonly from: string })[] {
  return kinds.flatMap((kind) => (kind.from === undefined ? [] : [{ ...kind, from: kind.from }]));
}

/** For `is`: members that are there, each of the type that it has where the shape is what is looked for. */
export function has(value: Members, ...names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(value, name));
}
