import { createHash } from "node:crypto";
import { element } from "./formats/markup.ts";

export interface Page {
  /** A text: what is in it of markup is shown. */
  readonly title: string;
  readonly style: string;
  readonly script: string;
  /** Markup, a piece a line. */
  readonly body: readonly string[];
}

/** A whole document that needs nothing else: to be read without JavaScript too; with it, the script can filter. */
export function page({ title, style, script, body }: Page): string {
  // Nothing is loaded, and no script runs but ours: a name that got through as markup would still do nothing.
  const policy = `default-src 'none'; style-src '${digest(style)}'; script-src '${digest(script)}'; form-action 'none'; base-uri 'none'`;
  const tags = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element("title", {}, title),
    element("style", {}, style),
  ];
  const lines = (pieces: readonly string[]) => pieces.map((piece) => `${piece}\n`);
  const head = element("head", {}, "\n", ...lines(tags));
  const whole = element("body", {}, "\n", ...lines([...body, element("script", {}, script)]));
  return `<!doctype html>\n<html lang="en">\n${head}\n${whole}\n</html>\n`;
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
