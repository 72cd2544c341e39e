import type { Definition, Expression, Term } from "./tree.ts";

/** `input.identity.kind`, as far as it is known before it runs: the steps up to the first that is not a text. */
export function textOf(term: Term): string {
  return pathOf(term).join(".");
}

export function pathOf(term: Term): string[] {
  if (term.kind === "name") return [term.name];
  if (term.kind !== "ref") return [];
  return [...pathOf(term.head), ...leadingTexts(term.steps)];
}

/** The texts up to the first term that is none. */
export function leadingTexts(terms: readonly Term[]): string[] {
  const end = terms.findIndex((term) => term.kind !== "scalar" || typeof term.value !== "string");
  return (end < 0 ? terms : terms.slice(0, end)).map((term) => (term.kind === "scalar" ? String(term.value) : ""));
}

/** A term and all terms inside of it, bodies included. */
export function termsIn(term: Term): Term[] {
  return [term, ...partsOf(term).flatMap(termsIn), ...bodyIn(term).flatMap(termsOfExpression)];
}

export function termsOfExpression({ term, body }: Expression): Term[] {
  return [...termsIn(term), ...body.flatMap(termsOfExpression)];
}

/** Every term of a definition but its arguments. */
export function termsOfDefinition(definition: Definition): Term[] {
  const { body, otherwise } = definition;
  return [
    ...headsOf(definition).flatMap(termsIn),
    ...body.flatMap(termsOfExpression),
    ...(otherwise === undefined ? [] : termsOfDefinition(otherwise)),
  ];
}

/** Every condition of a definition, those inside of others and of comprehensions too. */
export function expressionsOfDefinition(definition: Definition): Expression[] {
  const { body, otherwise } = definition;
  return [
    ...headsOf(definition).flatMap(expressionsIn),
    ...body.flatMap(withInner),
    ...(otherwise === undefined ? [] : expressionsOfDefinition(otherwise)),
  ];
}

function withInner(expression: Expression): Expression[] {
  return [expression, ...expressionsIn(expression.term), ...expression.body.flatMap(withInner)];
}

function expressionsIn(term: Term): Expression[] {
  return [...partsOf(term).flatMap(expressionsIn), ...bodyIn(term).flatMap(withInner)];
}

/** What a definition gives where its body holds. */
export function headsOf({ key, value }: Definition): Term[] {
  return [key, value].filter((term) => term !== undefined);
}

/** A term and what it is made of; comprehensions are found, and not entered. */
export function termsOutsideBodies(term: Term): Term[] {
  return [term, ...(term.kind === "comprehension" ? [] : partsOf(term).flatMap(termsOutsideBodies))];
}

export function partsOf(term: Term): readonly Term[] {
  if (term.kind === "ref") return [...(term.head.kind === "name" ? [] : [term.head]), ...term.steps];
  if (term.kind === "call") return term.args;
  if (term.kind === "composite") return term.parts;
  return term.kind === "comprehension" ? term.heads : [];
}

/** That of a comprehension. */
export function bodyIn(term: Term): readonly Expression[] {
  return term.kind === "comprehension" ? term.body : [];
}
