import type { Path } from "./fault.ts";
import { json, ndjson } from "./json.ts";
import { yaml } from "./yaml.ts";

/** How a kind of file is read: fast while it is good, and once more, with positions, to say where it is not. */
export interface Format {
  /** Throws a `TextFault`. */
  readonly parse: (text: string) => unknown[];
  /** For text that parses. */
  readonly locator: (text: string) => Locate;
}

/** The offset of a member's name or value; 0 where there is none. */
export type Locate = (document: number, path: Path, part: "key" | "value") => number;

/** By the end of a file's name. */
export const formats: ReadonlyMap<string, Format> = new Map([
  [".yaml", yaml],
  [".yml", yaml],
  [".json", json],
  [".ndjson", ndjson],
]);
