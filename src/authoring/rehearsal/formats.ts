import type { Diff } from "./diff.ts";
import { diffHtml } from "./diff-html.ts";
import { diffMarkdown } from "./diff-markdown.ts";
import { diffText } from "./diff-text.ts";

/** How a diff can be written. The names in it come from requests: each may hold anything. */
export const formats: ReadonlyMap<string, (found: Diff) => string> = new Map([
  ["text", diffText],
  ["markdown", diffMarkdown],
  ["html", diffHtml],
  ["json", (found: Diff) => `${JSON.stringify(found, null, 2)}\n`],
]);
