import type { Render } from "./formats/context.ts";
import { github } from "./formats/github.ts";
import { html } from "./formats/html.ts";
import { json } from "./formats/json.ts";
import { junit } from "./formats/junit.ts";
import { markdown } from "./formats/markdown.ts";
import { pretty } from "./formats/pretty.ts";
import { sarif } from "./formats/sarif.ts";
import { tap } from "./formats/tap.ts";
import { legible, wellFormed, withTexts } from "./legible.ts";

/** What is shown to people holds nothing that deceives or obeys; what programs read holds the texts as they are. */
const forPeople =
  (render: Render): Render =>
  (report, context) =>
    render(withTexts(report, legible), context);
const forPrograms =
  (render: Render): Render =>
  (report, context) =>
    render(withTexts(report, wellFormed), context);

/** How a report can be written. The texts in it come from files and requests: each may hold anything. */
export const formats = {
  pretty: forPeople(pretty),
  json: forPrograms(json),
  junit: forPeople(junit),
  tap: forPeople(tap),
  github: forPeople(github),
  sarif: forPeople(sarif),
  markdown: forPeople(markdown),
  html: forPeople(html),
} as const satisfies Record<string, Render>;

export type Format = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly Format[];

export function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name);
}
