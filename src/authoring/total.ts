import { absolute } from "./rules-by-path.ts";
import type { RulesByPath } from "./rules-by-path.ts";
import type { Module } from "./syntax.ts";
import { pathOf, textOf } from "./terms.ts";
import type { Definition, Term } from "./tree.ts";

/** Built-ins that have an answer to anything. All others may fail on a type, and what fails is undefined. */
const answering = /^(is_[a-z]+|type_name|rego\.metadata\.(rule|chain)|object\.get)$/;
/** The library's own: they rely on METADATA alone, which the contract holds to be there. */
const stating = /^data\.issuance\.lib\.reason\.(of|taking)$/;

/**
 * The part of a term that has no value where the input lacks something, or undefined where the term always has one.
 * Variables count as having a value: they are bound before the term is reached, or the body ends there.
 */
export function undefinable(
  term: Term,
  home: Module,
  rules: RulesByPath,
  seen: ReadonlySet<string> = new Set(),
): Term | undefined {
  const inner = (part: Term) => undefinable(part, home, rules, seen);
  const isDefined = (name: string) => isAlwaysDefined(absolute(home, name), rules, seen);
  if (term.kind === "name") return isDefined(term.name) === false ? term : undefined;
  if (term.kind === "composite") return firstOf(term.parts, inner);
  if (term.kind === "ref") {
    const isWhole = pathOf(term).length === term.steps.length + 1;
    return textOf(term) === "input" || (isWhole && isDefined(textOf(term)) === true) ? undefined : term;
  }
  if (term.kind !== "call") return undefined;
  const path = absolute(home, term.operator);
  const answers = answering.test(path) || stating.test(path) || countsMembers(term) || isDefined(path) === true;
  return answers ? firstOf(term.args, inner) : term;
}

function countsMembers({ operator, args }: Term & { readonly kind: "call" }): boolean {
  return operator === "count" && (args[0]?.kind === "comprehension" || args[0]?.kind === "composite");
}

/** Undefined where the policy has no such rule. */
function isAlwaysDefined(path: string, rules: RulesByPath, seen: ReadonlySet<string>): boolean | undefined {
  if (seen.has(path)) return false;
  const around = new Set([...seen, path]);
  return rules
    .get(path)
    ?.some(
      ({ module, partialSet, definition }) =>
        partialSet || isTotal(definition, (term) => undefinable(term, module, rules, around)),
    );
}

function isTotal(
  { isDefault, args = [], body, value, otherwise }: Definition,
  judge: (term: Term) => Term | undefined,
): boolean {
  if (args.some(({ kind }) => kind !== "name")) return false;
  if (isDefault) return true;
  if (body.length > 0) return otherwise !== undefined && isTotal(otherwise, judge);
  return value === undefined || judge(value) === undefined;
}

function firstOf(terms: readonly Term[], judge: (term: Term) => Term | undefined): Term | undefined {
  for (const term of terms) {
    const found = judge(term);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A term as a message calls it. */
export function called(term: Term): string {
  if (term.kind === "call") return `${term.operator}(…)`;
  return textOf(term) || "a part of it";
}
