import type { Reason } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { printable } from "../printable.ts";
import { withDates } from "../scenario/dates.ts";
import type { Change } from "./candidates.ts";
import type { Condition, Helper } from "./conditions.ts";
import type { Counterfactual } from "./counterfactual.ts";
import type { Explanation } from "./explain.ts";
import type { ExplainedRule } from "./look.ts";
import type { Part } from "./rules.ts";
import type { Seen } from "./seen.ts";

/** An explanation for a terminal: a tree, and what would allow below it. */
export function explanationText(explanation: Explanation): string {
  const { outcome, rules, service, counterfactual } = explanation;
  const blocks = [
    headLines(explanation),
    ...service.map(serviceLines),
    ...rules.map(ruleLines),
    ...(counterfactual === undefined ? [] : [counterfactualLines(counterfactual)]),
  ];
  const nothing = rules.length + service.length === 0 && outcome.decision === "allow";
  const all = nothing ? [...blocks, ["No rule took anything away."]] : blocks;
  return `${all.map((lines) => lines.map((line) => printable(line)).join("\n")).join("\n\n")}\n`;
}

function headLines({ decisionId, outcome, policy, logged, conditionsFrom, withoutOpa }: Explanation): string[] {
  const isOther = logged?.policy !== undefined && logged.policy.digest !== policy.digest;
  return [
    `${outcome.decision}${decisionId === undefined ? "" : `  ${decisionId}`}`,
    `policy ${policy.revision} ${policy.digest}`,
    ...(isOther ? [`  not the one that decided then: ${logged.policy?.revision} ${logged.policy?.digest}`] : []),
    ...(logged !== undefined && logged.decision !== outcome.decision ? [`  the log says ${logged.decision}`] : []),
    ...(logged !== undefined && logged.masked.length > 0
      ? [`  a mask hides ${logged.masked.join(", ")}: what looks at it may come out otherwise`]
      : []),
    conditionsFrom === "opa"
      ? "conditions: as opa evaluates the rules' sources"
      : `conditions: unknown, only what rules look at (${firstLine(withoutOpa)})`,
  ];
}

function firstLine(text = ""): string {
  return text.split("\n", 1)[0] ?? "";
}

function serviceLines({ code, title, details }: Reason): string[] {
  return [`${code}  ${title}`, "  deny by the service", ...detailLines(details)];
}

const partWords: Readonly<Record<Part, string>> = {
  applied: "",
  observed: ", only observed",
  fired: ", makes no difference here",
  silent: ", has nothing to say",
};

function ruleLines(rule: ExplainedRule): string[] {
  const { code, title, effect, domain, name, level, part, file, line, reads, reasons, conditions, remediation } = rule;
  const place = file === undefined ? "" : `  ${file}:${line}`;
  return [
    `${code}  ${title}`,
    `  ${effect} by ${domain}/${name}, level ${level}${partWords[part]}${place}`,
    ...(conditions === undefined ? reads.map((one) => `    ${seenText(one)}`) : conditionLines(conditions, 2, file)),
    ...reasons.flatMap(({ removed, details }) => [...removedLines(removed), ...detailLines(details)]),
    ...(part === "silent" || remediation === "" ? [] : [`  remediation: ${remediation}`]),
  ];
}

function removedLines(removed: readonly string[] = []): string[] {
  return removed.length === 0 ? [] : [`  takes away: ${removed.join(", ")}`];
}

function detailLines(details: Reason["details"]): string[] {
  return details === undefined ? [] : [`  details: ${short(details)}`];
}

const marks: Readonly<Record<Condition["result"], string>> = {
  true: "true ",
  false: "FALSE",
  undefined: "UNDEF",
  unreached: "  -  ",
};

function conditionLines(conditions: readonly Condition[], indent: number, inFile?: string): string[] {
  const margin = " ".repeat(indent);
  return conditions.flatMap(({ text, file, line, result, saw, helpers }) => [
    `${margin}${marks[result]}  ${text.replaceAll(/\s+/g, " ")}  ${placeText(file, line, inFile)}`,
    ...saw.map((one) => `${margin}         ${seenText(one)}`),
    ...(isPlain(text, result) ? [] : helpers.flatMap((helper) => helperLines(helper, indent + 4, file))),
  ]);
}

/** A helper that was asked and holds needs no more words; one that was asked not to hold does. */
function isPlain(text: string, result: Condition["result"]): boolean {
  return result === "true" && !text.startsWith("not ");
}

function helperLines({ name, file, line, conditions }: Helper, indent: number, inFile: string): string[] {
  const head = `${" ".repeat(indent)}${name}  ${placeText(file, line, inFile)}`;
  return [head, ...conditionLines(conditions, indent + 2, file)];
}

/** A line is enough in the file that the lines around speak of. */
function placeText(file: string, line: number, inFile: string | undefined): string {
  return file === inFile ? `:${line}` : `${file}:${line}`;
}

function seenText({ name, value }: Seen): string {
  return `${name.replaceAll(/\s+/g, " ")} = ${value === undefined ? "(not there)" : valueText(name, value)}`;
}

function counterfactualLines({ changes, evaluations }: Counterfactual): string[] {
  if (changes === undefined)
    return [`No change was found that would allow, in ${evaluations} decisions; the remediations above still hold.`];
  return ["Would allow if the facts were:", ...changes.map((change) => `  ${changeText(change)}`)];
}

function changeText({ op, path, from, value }: Change): string {
  const name = path.replace(/\/(-|\d+)$/, "").slice(path.lastIndexOf("/") + 1);
  if (op === "remove") return `${path}  not there, instead of ${valueText(name, from ?? null)}`;
  const instead = from === undefined ? "" : `, instead of ${valueText(name, from)}`;
  const nothing = from === undefined && !path.endsWith("/-") ? ", instead of nothing" : "";
  return `${path}  ${valueText(name, value ?? null)}${instead}${nothing}`;
}

function valueText(name: string, value: Json): string {
  const member = name.slice(name.lastIndexOf(".") + 1);
  if (typeof value !== "number" || value < 0) return short(value);
  const dated = withDates(value, member);
  return typeof dated === "string" ? `${value} (${dated})` : short(value);
}

const longest = 100;

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
