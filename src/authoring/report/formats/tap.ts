import { inOneLine } from "../legible.ts";
import type { Case, Report } from "../report.ts";
import { placeText, shareText } from "./words.ts";

/**
 * Test Anything Protocol, version 13, the last that Perl's `prove` reads: a line for each case, and a block of YAML with
 * what is known of a failure.
 */
export function tap({ suites, coverage }: Report): string {
  const cases = suites.flatMap(({ file, cases }) => cases.map((one) => ({ file, one })));
  const covered = coverage && [
    `# coverage of lines: ${shareText(coverage.lines)}`,
    `# coverage of reason codes: ${shareText(coverage.codes)}`,
  ];
  return [
    "TAP version 13",
    `1..${cases.length}`,
    ...cases.flatMap(({ file, one }, index) => testPoint(one, file, index + 1)),
    ...(covered ?? []),
    "",
  ].join("\n");
}

function testPoint(one: Case, file: string, id: number): string[] {
  const status = one.outcome === "failed" ? "not ok" : "ok";
  const skip = one.outcome === "skipped" ? ` # SKIP ${described(one.message ?? "")}`.trimEnd() : "";
  const point = `${status} ${id} - ${described(`${file}: ${one.name}`)}${skip}`;
  return one.outcome === "failed" ? [point, ...diagnostics(one, file)] : [point];
}

/** `#` begins a directive, and `\` takes that from it. */
function described(text: string): string {
  return inOneLine(text).replaceAll(/[\\#]/g, String.raw`\$&`);
}

/** YAML whose values are JSON, each in one line: no text can end the block. */
function diagnostics({ check, line, message, differences, rules, hint, help }: Case, file: string): string[] {
  const members = { check, at: placeText(file, line), message, differences, rules, hint, help };
  const known = Object.entries(members).filter(([, value]) => value !== undefined);
  return ["  ---", ...known.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`), "  ..."];
}
