import { resolve } from "node:path";
import type { Opa } from "../opa.ts";
import type { SourceFile } from "../sources.ts";
import type { Place } from "./rule.ts";

/** What `opa fmt` would change, each file at the first line that differs. */
export async function unformattedIn(files: readonly SourceFile[], opa: Opa): Promise<Place[]> {
  if (files.length === 0) return [];
  const listed = await opa(["fmt", "--list", ...new Set(files.map(({ root }) => root))]);
  const names = new Set(listed.split("\n").map((name) => resolve(name.trim())));
  const found: Place[] = [];
  for (const { file, text } of files.filter((one) => names.has(resolve(one.file)))) {
    const row = firstDifference(text, await opa(["fmt", file]));
    found.push({ file, row, message: "`opa fmt` would write this differently" });
  }
  return found;
}

/** From 1. */
function firstDifference(text: string, formatted: string): number {
  const lines = formatted.split("\n");
  const index = text.split("\n").findIndex((line, at) => line !== lines[at]);
  return Math.max(index, 0) + 1;
}
