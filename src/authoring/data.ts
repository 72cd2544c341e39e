import { dirname } from "node:path/posix";
import { LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { json } from "../issuance/vocabulary.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { Fault } from "./contract/fault.ts";
import type { SourceFile } from "./sources.ts";

/** The data of all roots as one document: a bundle's `data.json`. */
export interface PolicyData {
  readonly value: JsonObject;
  readonly faults: readonly Fault[];
  /** Where a member comes from: the last file that says something about it. */
  readonly placeOf: (path: readonly string[]) => Pick<Fault, "file" | "row">;
}

export type JsonObject = { [name: string]: Json };

interface DataFile {
  readonly source: SourceFile;
  /** Where its content goes: `issuance/config/data.yaml` is `data.issuance.config`. */
  readonly path: readonly string[];
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * Reads data files (YAML 1.2, of which JSON is a part) and lays them over each other. What comes later wins member by
 * member, so that a team's directory sets the library's levels and parameters without an edit to the library.
 */
export function readData(sources: readonly SourceFile[]): PolicyData {
  const files = sources.map(dataFile);
  const faults = files.flatMap(syntaxFaults);
  const value = faults.length > 0 ? {} : files.map(rooted).reduce(overlaid, {});
  return { value, faults, placeOf: (path) => placeOf(files, path) };
}

function dataFile(source: SourceFile): DataFile {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, stringKeys: true, prettyErrors: false });
  const folder = dirname(source.path);
  return { source, path: folder === "." ? [] : folder.split("/"), document, lines };
}

function syntaxFaults({ source: { file }, document, lines }: DataFile): Fault[] {
  const [broken] = [...document.errors, ...document.warnings];
  if (broken !== undefined)
    return [{ code: "CONTRACT_DATA", file, row: lines.linePos(broken.pos[0]).line, message: broken.message }];
  if (isObject(toJson(document))) return [];
  return [{ code: "CONTRACT_DATA", file, row: 1, message: "the file must hold an object, of JSON's types only" }];
}

/** Aliases would let a small file grow without end (as in "billion laughs"). */
function toJson(document: Document): Json | undefined {
  try {
    return json.safeParse(document.toJS({ maxAliasCount: 0 })).data;
  } catch {
    return undefined;
  }
}

function rooted({ path, document }: DataFile): JsonObject {
  return path.reduceRight<Json>((value, name) => ({ [name]: value }), toJson(document) ?? {}) as JsonObject;
}

function overlaid(below: JsonObject, above: JsonObject): JsonObject {
  const merged = new Map(Object.entries(below));
  for (const [name, value] of Object.entries(above)) {
    const old = merged.get(name);
    merged.set(name, isObject(old) && isObject(value) ? overlaid(old, value) : value);
  }
  return Object.fromEntries(merged);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function placeOf(files: readonly DataFile[], path: readonly string[]): Pick<Fault, "file" | "row"> {
  const found = files.findLast(
    (file) => file.path.every((name, index) => name === path[index]) && speaksOf(file, path),
  );
  if (found === undefined) return { file: files.at(-1)?.source.file ?? "data", row: 1 };
  const node: unknown = found.document.getIn(path.slice(found.path.length), true);
  const start = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
  return { file: found.source.file, row: found.lines.linePos(start).line };
}

function speaksOf({ document, path: root }: DataFile, path: readonly string[]): boolean {
  return path.length >= root.length && document.hasIn(path.slice(root.length));
}
