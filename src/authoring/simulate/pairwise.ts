/**
 * Rows in which every two values of different fields come together at least once. Each row holds an index for each
 * field. Greedy: a row starts with a pair that is still missing and adds, field by field, the value that brings most.
 */
export function pairwise(sizes: readonly number[]): number[][] {
  const missing = allPairs(sizes);
  const rows: number[][] = [];
  for (let first = missing.values().next().value; first !== undefined; first = missing.values().next().value) {
    const row = rowWith(first.split(":").map(Number), sizes, missing);
    for (const pair of pairsOf(row)) missing.delete(pair);
    rows.push(row);
  }
  return rows;
}

function rowWith(
  [i = 0, a = 0, j = 0, b = 0]: readonly number[],
  sizes: readonly number[],
  missing: Set<string>,
): number[] {
  const chosen = new Map([
    [i, a],
    [j, b],
  ]);
  for (const [field, size] of sizes.entries()) {
    if (chosen.has(field)) continue;
    const gain = (value: number) =>
      [...chosen].filter(([other, of]) => missing.has(pairOf(field, value, other, of))).length;
    const gains = range(size).map(gain);
    chosen.set(field, gains.indexOf(Math.max(...gains)));
  }
  return sizes.map((_, field) => chosen.get(field) ?? 0);
}

function allPairs(sizes: readonly number[]): Set<string> {
  const fields = [...sizes.entries()];
  const couples = fields.flatMap((one, at) => fields.slice(at + 1).map((other) => [one, other] as const));
  return new Set(
    couples.flatMap(([[i, own], [j, others]]) =>
      range(own).flatMap((a) => range(others).map((b) => pairOf(i, a, j, b))),
    ),
  );
}

function range(size: number): number[] {
  return Array.from({ length: size }, (_, value) => value);
}

function* pairsOf(row: readonly number[]): Generator<string> {
  for (const [i, a] of row.entries()) for (let j = i + 1; j < row.length; j += 1) yield pairOf(i, a, j, row[j] ?? 0);
}

function pairOf(i: number, a: number, j: number, b: number): string {
  return i < j ? `${i}:${a}:${j}:${b}` : `${j}:${b}:${i}:${a}`;
}
