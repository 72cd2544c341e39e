export { patched } from "../../src/emulate/json-patch.ts";
export type { Operation } from "../../src/emulate/json-patch.ts";

/** RFC 6901 §4 */
export function pointerTo(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
