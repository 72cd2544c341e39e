import type { Place } from "../tree.ts";

/**
 * Where places of a text begin, as offsets into it. OPA counts columns in code points, of which a tab is one.
 * @returns undefined where the text is another than the one that was parsed
 */
export function positionsIn(text: string): (place: Place) => number | undefined {
  const lines = text.split("\n");
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return ({ row, col, text: expected }) => {
    const before = Array.from(lines[row - 1] ?? "")
      .slice(0, col - 1)
      .join("");
    const start = (starts[row - 1] ?? text.length) + before.length;
    return text.startsWith(expected, start) ? start : undefined;
  };
}
