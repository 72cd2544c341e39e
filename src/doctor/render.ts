import type { Report } from "./doctor.ts";
import { renderPlace } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** For people: a finding takes a line for what is where, and two for what that means and how to close it. */
export function renderText({ findings, errors, warnings, notes }: Report): string {
  const close = findings.filter(({ severity }) => severity !== "note").map(paragraph);
  const seen = findings.filter(({ severity }) => severity === "note").map(note);
  return [
    ...close,
    seen.join("\n"),
    `${counted(errors, "error")}, ${counted(warnings, "warning")}, ${counted(notes, "note")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function paragraph(one: Finding): string {
  const head = [one.severity.padEnd(7), one.code, renderPlace(one)].filter((part) => part !== "").join("  ");
  return [head, ...(one.about === undefined ? [] : [one.about]), one.what, one.close].join("\n         ");
}

/** What nobody can look for is a list to be read once. */
function note(one: Finding): string {
  const text = one.code === "WIRE_BYPASS" ? one.about : [one.about, one.what].filter(Boolean).join(": ");
  return [one.severity.padEnd(7), one.code, renderPlace(one), text].filter((part) => part !== "").join("  ");
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
