import type { Json } from "../../issuance/vocabulary.ts";
import type { Found, Simulation } from "./simulate.ts";

/** For a person at a terminal. */
export function simulationText({ tried, fields, found }: Simulation): string {
  const kinds = found.length === 1 ? "1 kind of difference" : `${found.length} kinds of differences`;
  const head = `${tried} inputs over ${fields.length} members that rules read: ${kinds}\n`;
  return [head, ...found.map(foundText)].join("\n");
}

function foundText({ difference, seed, changes }: Found): string {
  const { added, removed } = difference.codes;
  const codes = [...added.map((code) => `+${code}`), ...removed.map((code) => `-${code}`)].join(" ");
  const where = changes.length === 0 ? "as it is" : "where";
  const lines = changes.map(({ member, from, to }) => `    ${member}: ${shown(from)} → ${shown(to)}`);
  return [`${difference.class}: ${codes}`, `  ${seed}, ${where}`, ...lines, ""].join("\n");
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
