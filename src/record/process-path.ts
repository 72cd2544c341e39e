import { format, parse } from "node:path";

/**
 * Where one of several processes records: `decisions.2.ndjson` for `decisions.ndjson`. In one file they would rotate away
 * from each other what they write to.
 */
export function processPath(path: string, process: number): string {
  if (path === "off") return path;
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}.${process}`, ext });
}
