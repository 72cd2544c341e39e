import { refused } from "../../../policy/builtins/refused.ts";
import type { Module } from "../../syntax.ts";
import { termsOfDefinition } from "../../terms.ts";
import { ruleOf } from "../example.ts";
import { placeOf } from "../rule.ts";
import type { LintRule, Place } from "../rule.ts";

const clocks: ReadonlySet<string> = new Set(["time.now_ns"]);
const outputs: ReadonlySet<string> = new Set(["print", "trace"]);
const texts: ReadonlySet<string> = new Set(["sprintf", "strings.render_template"]);

const score = "deny contains reason.of(rego.metadata.rule(), {}) if not _known\n\n_known if ";

/** What a policy must not call. The reasons are those for which the engine refuses a bundle. */
export const builtInRules: readonly LintRule[] = [
  {
    id: "no-wall-clock",
    title: "Time arrives in the input",
    why: "A decision is a function of bundle and input: with a clock of its own it could not be replayed, tested or compared.",
    fix: "Compare with input.now (seconds), as the functions of data.issuance.lib.clock do.",
    ignorable: false,
    bad: ruleOf(`${score}time.now_ns() > 0\n`),
    good: ruleOf(`${score}is_number(input.now)\n`),
    find: ({ own, tests }) => [...own, ...tests].flatMap((module) => calls(module, (name) => clocks.has(name))),
  },
  {
    id: "reproducible",
    title: "No network, no chance, no keys",
    why: "The engine refuses a bundle that uses them, and a build before that; what they would fetch arrives in the input.",
    fix: "Let a provider put the fact into the input, and read it there.",
    ignorable: false,
    bad: ruleOf(`${score}http.send({"method": "get", "url": input.request.uri}).body.known == true\n`),
    good: ruleOf(`${score}input.posture.runner.trusted == true\n`),
    find: ({ own, tests }) =>
      [...own, ...tests].flatMap((module) =>
        calls(module, (name) => refused.has(name) && !clocks.has(name) && !outputs.has(name) && !texts.has(name)),
      ),
  },
  {
    id: "no-print",
    title: "Nothing is printed",
    why: "A policy has nowhere to print to, and what it would print is personal data more often than not.",
    fix: "Remove it once the fault is found; what a person must know belongs into a reason's details.",
    ignorable: false,
    bad: ruleOf(`${score}{\n\tprint(input.risk)\n\tis_number(input.risk.score)\n}\n`),
    good: ruleOf(`${score}is_number(input.risk.score)\n`),
    find: ({ own, tests }) => [...own, ...tests].flatMap((module) => calls(module, (name) => outputs.has(name))),
  },
  {
    id: "no-prose",
    title: "Codes and details, no sentences",
    why: "The service renders texts, from METADATA and in one place. Engines differ in how they format lists, objects and large numbers, so a formatted text is no fact to go by.",
    fix: "Put the values into the details as they are; join an identifier with concat.",
    ignorable: true,
    bad: ruleOf(`deny contains reason.of(rego.metadata.rule(), {"what": _what}) if not _known

_known if is_number(input.risk.score)

default _what := "the risk is unknown"

_what := sprintf("the risk is %v", [input.risk.score])
`),
    good: ruleOf(
      'deny contains reason.of(rego.metadata.rule(), {"score": _score}) if not _known\n\n_known if is_number(_score)\n\n_score := object.get(input, ["risk", "score"], null)\n',
    ),
    find: ({ own }) => own.flatMap((module) => [...calls(module, (name) => texts.has(name)), ...templates(module)]),
  },
];

function calls(module: Module, unwanted: (name: string) => boolean): Place[] {
  return termsOf(module).flatMap((term) => {
    if (term.kind !== "call" || !unwanted(term.operator)) return [];
    const why = refused.get(term.operator);
    return [placeOf(module, term.row, `${term.operator} is called${why === undefined ? "" : `: ${why}`}`)];
  });
}

function templates(module: Module): Place[] {
  return termsOf(module).flatMap((term) =>
    term.kind === "composite" && term.type === "templatestring"
      ? [placeOf(module, term.row, "a text is put together from values")]
      : [],
  );
}

function termsOf(module: Module) {
  return module.rules.flatMap(({ definition }) => termsOfDefinition(definition));
}
