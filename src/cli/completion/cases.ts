import { namesOf } from "./branch.ts";
import type { Branch } from "./branch.ts";

/** Patterns of `case`, which bash and zsh write alike. */
export function alternatives(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join("|");
}

/** Whatever is typed here is a step further down the tree. */
export function stepsDown(branches: readonly Branch[]): string {
  return alternatives(branches.slice(1).map(({ path }) => path));
}

/** What the value of an option may be, by where it is and what stands before it. */
export function valueCases(
  { path, flags }: Branch,
  offer: { readonly choices: (choices: readonly string[]) => string; readonly files: string },
): string[] {
  const takers = flags.filter(({ takesValue }) => takesValue);
  const patternOf = (some: typeof takers) =>
    alternatives(some.flatMap((flag) => namesOf(flag).map((name) => `${path} ${name}`)));
  const free = takers.filter(({ choices }) => choices.length === 0);
  const chosen = takers.filter(({ choices }) => choices.length > 0);
  return [
    ...chosen.map((flag) => `    ${patternOf([flag])}) ${offer.choices(flag.choices)}; return ;;`),
    ...(free.length === 0 ? [] : [`    ${patternOf(free)}) ${offer.files}; return ;;`]),
  ];
}
