import { codeText, parts } from "./difference.ts";
import type { Shown } from "./example.ts";

/** A member of two outcomes, side by side. */
export interface Row {
  readonly member: string;
  readonly base: readonly Item[];
  readonly head: readonly Item[];
}

export interface Item {
  readonly text: string;
  /** Whether the other side has it too. */
  readonly shared: boolean;
}

const members: readonly { readonly member: string; readonly texts: (shown: Shown) => readonly string[] }[] = [
  { member: "decision", texts: ({ decision }) => [decision] },
  { member: "reasons", texts: ({ reasons }) => [...new Set(reasons.map(codeText))] },
  ...parts.map(({ member, names }) => ({
    member,
    texts: ({ issuance }: Shown) => (issuance === undefined ? [] : names(issuance)),
  })),
];

/** Whatever either outcome has. */
export function tokenRows(base: Shown, head: Shown): Row[] {
  return members
    .map(({ member, texts }) => {
      const [before, after] = [texts(base), texts(head)];
      return { member, base: itemsOf(before, after), head: itemsOf(after, before) };
    })
    .filter((row) => row.base.length + row.head.length > 0);
}

export function isChanged({ base, head }: Row): boolean {
  return [...base, ...head].some(({ shared }) => !shared);
}

function itemsOf(texts: readonly string[], other: readonly string[]): Item[] {
  const known = new Set(other);
  return texts.map((text) => ({ text, shared: known.has(text) }));
}
