import { extname } from "node:path/posix";
import { exampleRule, wholeRule } from "../authoring/lint/example.ts";
import type { Example } from "../authoring/lint/example.ts";
import type { Described } from "../authoring/lint/rule.ts";
import { houseRules } from "../authoring/lint/rules.ts";
import { anchor, code, fenced, table } from "../authoring/markdown.ts";
import { withGenerated } from "./generated.ts";

const wholeTitle = "A whole rule";

/** `docs/lint.md`, with the rules renewed from their table: a section for each, where its findings link to. */
export function lintPage(page: string): string {
  return withGenerated(
    page,
    [
      "## The rules",
      table(
        ["rule", "what holds", "may be ignored"],
        houseRules.map(({ id, title, ignorable }) => [`[${id}](${anchor(id)})`, title, ignorable ? "yes" : ""]),
      ),
      `## ${wholeTitle}`,
      `Examples that are whole files begin with this one, \`${exampleRule}\`; the others leave out METADATA, package and imports.`,
      fenced("rego", wholeRule.trimEnd()),
      ...houseRules.flatMap(section),
    ].join("\n\n"),
  );
}

function section({ id, title, why, fix, bad, good }: Described): string[] {
  return [
    `## ${id}`,
    `**${title}.** ${why}`,
    `To mend it: ${fix}`,
    "Found:",
    ...example(bad),
    "Not found:",
    ...example(good),
  ];
}

function example(files: Example): string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const isRule = path === exampleRule;
    if (text === wholeRule)
      return [
        isRule ? `[the whole rule](${anchor(wholeTitle)})` : `[the whole rule](${anchor(wholeTitle)}) in ${code(path)}`,
      ];
    if (text.startsWith("# METADATA")) return [fenced("diff", difference(wholeRule, text))];
    const block = fenced(languages.get(extname(path)) ?? "text", text.trimEnd());
    return isRule ? [block] : [`${code(path)}:`, block];
  });
}

const languages = new Map([
  [".rego", "rego"],
  [".yaml", "yaml"],
]);

/** Lines that only one of two texts has. */
function difference(before: string, after: string): string {
  const only = (lines: readonly string[], others: readonly string[]) => lines.filter((line) => !others.includes(line));
  const [old, changed] = [before.split("\n"), after.split("\n")];
  return [...only(old, changed).map((line) => `-${line}`), ...only(changed, old).map((line) => `+${line}`)].join("\n");
}
