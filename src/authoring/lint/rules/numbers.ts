import { rulePackage } from "../../contract/rule-package.ts";
import type { Module } from "../../syntax.ts";
import { headsOf, termsOutsideBodies } from "../../terms.ts";
import type { Definition, Expression, Term } from "../../tree.ts";
import { ruleOf } from "../example.ts";
import { placeOf } from "../rule.ts";
import type { LintRule, Place } from "../rule.ts";
import { absolute } from "../../rules-by-path.ts";
import { called } from "../../total.ts";

const comparisons: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte"]);
/** What answers with a number, or not at all. */
const arithmetic: ReadonlySet<string> = new Set(
  [
    "plus minus mul div rem abs ceil floor round count sum product to_number",
    "time.now_ns time.parse_rfc3339_ns time.parse_ns time.parse_duration_ns",
    "data.issuance.lib.param.number data.issuance.lib.param.seconds",
  ].flatMap((names) => names.split(" ")),
);

export const numberRules: readonly LintRule[] = [
  {
    id: "compare-numbers",
    title: "What is compared by order is known to be a number",
    why: "Rego orders values of all types: null is below every number, and any number below any text. `input.risk.score <= 50` holds where the score is null.",
    fix: "Ask is_number(…) of it in the same body, and take limits from param.number. Of texts ask is_string(…).",
    ignorable: true,
    bad: ruleOf(
      "deny contains reason.of(rego.metadata.rule(), {}) if not _bearable\n\n_bearable if input.risk.score <= 50\n",
    ),
    good: ruleOf(
      "deny contains reason.of(rego.metadata.rule(), {}) if not _bearable\n\n_bearable if {\n\tis_number(input.risk.score)\n\tinput.risk.score <= 50\n}\n",
    ),
    find: ({ own }) =>
      own
        .filter(rulePackage)
        .flatMap((module) => module.rules.flatMap(({ definition }) => inDefinition(definition, module))),
  },
];

function inDefinition(definition: Definition, module: Module): Place[] {
  const { body, otherwise } = definition;
  return [
    ...headsOf(definition).flatMap((head) => inTerm(head, body, module)),
    ...inBody(body, [], module),
    ...(otherwise === undefined ? [] : inDefinition(otherwise, module)),
  ];
}

/** @param around the conditions of the bodies around this one, which hold here too */
function inBody(body: readonly Expression[], around: readonly Expression[], module: Module): Place[] {
  const known = [...around, ...body];
  return body.flatMap((one) => [...inTerm(one.term, known, module), ...inBody(one.body, known, module)]);
}

function inTerm(term: Term, known: readonly Expression[], module: Module): Place[] {
  return termsOutsideBodies(term).flatMap((part) => {
    if (part.kind === "comprehension") {
      const inside = [...known, ...part.body];
      return [...part.heads.flatMap((head) => inTerm(head, inside, module)), ...inBody(part.body, known, module)];
    }
    if (part.kind !== "call" || !comparisons.has(part.operator)) return [];
    const unknown = part.args.find((side) => !isOrdered(side, known, module));
    return unknown === undefined ? [] : [placeOf(module, part.row, `${called(unknown)} may be of any type here`)];
  });
}

/** Whether a side of a comparison is a number or, as the text of the policy says, of another type that is known. */
function isOrdered(side: Term, known: readonly Expression[], module: Module): boolean {
  if (side.kind === "scalar") return true;
  if (side.kind === "call") return arithmetic.has(absolute(module, side.operator));
  return known.some(({ negated, term }) => {
    if (negated || term.kind !== "call") return false;
    const [first, second] = term.args;
    if (term.operator === "is_number" || term.operator === "is_string") return same(first, side);
    return term.operator === "assign" && same(first, side) && second !== undefined && isOrdered(second, known, module);
  });
}

const whereabouts: ReadonlySet<string> = new Set(["file", "row", "col", "text", "operatorAt"]);

/** Whether two terms are the same but for where they stand. */
function same(a: Term | undefined, b: Term): boolean {
  const text = (term: Term | undefined) =>
    JSON.stringify(term, (name, value: unknown) => (whereabouts.has(name) ? undefined : value));
  return text(a) === text(b);
}
