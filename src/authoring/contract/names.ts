import { effects } from "../../issuance/verdict.ts";
import type { Module, Rule } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { rulePackage } from "./rule-package.ts";

const known: ReadonlySet<string> = new Set(effects);

/** Whether a rule adds to one of the sets that the decision folds. */
export function isEffect({ name }: Rule): boolean {
  return known.has(name);
}

/** A rule package defines effects, each as a partial set, and helpers that begin with `_`. */
export function nameFaults(modules: readonly Module[]): Fault[] {
  return modules
    .filter(rulePackage)
    .flatMap((module) => [
      ...module.rules
        .filter((rule) => !isEffect(rule) && !rule.name.startsWith("_"))
        .map((rule) => foreign(module, rule)),
      ...module.rules.filter((rule) => isEffect(rule) && !rule.partialSet).map((rule) => misshapen(module, rule)),
      ...(module.rules.some(isEffect) ? [] : [idle(module)]),
    ]);
}

/** Nothing folds it: `denny contains …` would pass unheard. */
function foreign({ source }: Module, { name, row }: Rule): Fault {
  const message = `${name} is no effect (${effects.join(", ")}), and a helper's name begins with _`;
  return { code: "CONTRACT_NAME", file: source.file, row, message };
}

/** Only sets are folded: `deny := true`, `deny if …` and `deny["x"] := …` are none. */
function misshapen({ source }: Module, { name, row }: Rule): Fault {
  return { code: "CONTRACT_SHAPE", file: source.file, row, message: `write it as \`${name} contains … if …\`` };
}

function idle({ source, row }: Module): Fault {
  return { code: "CONTRACT_NAME", file: source.file, row, message: `the rule adds to none of ${effects.join(", ")}` };
}
