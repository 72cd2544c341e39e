import { inOneLine, legible } from "./report/legible.ts";

/** Names come from requests and bundles: what a terminal would obey is shown, not sent, and in one line. */
export function printable(text: string): string {
  return inOneLine(legible(text));
}
