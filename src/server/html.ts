import { createHash } from "node:crypto";

/** Markup that is safe to send: made by `html` only, which escapes whatever is put into it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | undefined | readonly Part[];

/** A template whose values are escaped unless they are markup themselves. Absent values leave nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + rendered(values[index])).join(""));
}

/** A whole page, self-contained: one style sheet inside, no script, nothing from elsewhere. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Assayer</title>
        ${styleElement}
      </head>
      <body>
        <nav>
          <a href="/">Assayer</a> <a href="/catalogue">Policy catalogue</a> <a href="/openapi">HTTP interface</a>
          <a href="/health/ready">Health</a> <a href="/metrics">Metrics</a> <a href="/policy">Policy</a>
        </nav>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(rendered).join("");
  return String(part).replaceAll(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

const style = `:root{color-scheme:light dark;--line:#8884;--dim:#767676}
body{font:16px/1.5 system-ui,sans-serif;margin:0}
nav{padding:.75rem 1.5rem;border-bottom:1px solid var(--line)}nav a{margin-right:1rem}
main{max-width:64rem;margin:0 auto;padding:1rem 1.5rem 4rem}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
code,pre{font:.9em/1.5 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid var(--line)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
article{margin:1.5rem 0}article h3{margin:0}small,.dim{color:var(--dim)}
ul{padding-left:1.25rem}summary{cursor:pointer}`;

const styleElement = new Html(`<style>${style}</style>`);

/** What a page may load: its own style sheet, known by its digest, and nothing else. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
