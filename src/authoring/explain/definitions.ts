import { termsOfDefinition } from "../terms.ts";
import type { Module, Rule } from "../syntax.ts";
import type { Definition, Term } from "../tree.ts";

/** One definition of a rule, and what it is to whoever asks for it; an `else` is one more. */
export interface RuleDefinition extends Definition {
  readonly name: string;
  /** Whether it has no other value than true: then its conditions say it all. */
  readonly isTruth: boolean;
  readonly isFunction: boolean;
  /** The reason code in its METADATA. */
  readonly code: string | undefined;
  /** Members of the input that it is made of: `object.get(input, ["tenant", "id"], null)`. */
  readonly gets: readonly (readonly string[])[];
}

export interface RegoModule {
  readonly file: string;
  /** `issuance.lib.clock` */
  readonly package: string;
  /** What the file calls other packages: `clock` → `issuance.lib.clock`. */
  readonly imports: ReadonlyMap<string, string>;
  readonly definitions: readonly RuleDefinition[];
}

export function regoModule({ source, package: path, aliases, rules }: Module): RegoModule {
  return {
    file: source.file,
    package: path.join("."),
    // Of a path whose first part is `data`.
    imports: new Map([...aliases].map(([name, to]) => [name, to.split(".").slice(1).join(".")])),
    definitions: rules.flatMap((rule) => definitionsOf(rule, rule.definition)),
  };
}

function definitionsOf(rule: Rule, definition: Definition): RuleDefinition[] {
  const { key, value, args, otherwise } = definition;
  const code = rule.metadata?.custom?.["code"];
  const own: RuleDefinition = {
    ...definition,
    name: rule.name,
    isTruth: key === undefined && value?.kind === "scalar" && value.value === true,
    isFunction: args !== undefined,
    code: typeof code === "string" ? code : undefined,
    gets: termsOfDefinition({ ...definition, otherwise: undefined }).flatMap(getOf),
  };
  return [own, ...(otherwise === undefined ? [] : definitionsOf(rule, otherwise))];
}

function getOf(term: Term): string[][] {
  if (term.kind !== "call" || term.operator !== "object.get") return [];
  const [of, path] = term.args;
  if (of === undefined || !isInput(of) || path?.kind !== "composite" || path.type !== "array") return [];
  const steps = path.parts.map((part) => (part.kind === "scalar" ? part.value : undefined));
  return steps.every((step) => typeof step === "string") ? [steps] : [];
}

function isInput(term: Term): boolean {
  if (term.kind === "ref") return term.steps.length === 0 && isInput(term.head);
  return term.kind === "name" && term.name === "input";
}
