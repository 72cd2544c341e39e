import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { pairwise } from "../../../src/authoring/simulate/pairwise.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 7 });

test("every two values of different fields come together in some row, and every row has a value of each", () => {
  fc.assert(
    fc.property(sizes, (of) => {
      const rows = pairwise(of);
      for (const row of rows) expect(row.every((value, field) => value < (of[field] ?? 0))).toBe(true);
      for (const [i, own] of of.entries())
        for (let j = i + 1; j < of.length; j += 1) {
          const met = new Set(rows.map((row) => `${row[i]}:${row[j]}`));
          expect(met.size).toBe(own * (of[j] ?? 0));
        }
    }),
    { numRuns: 200 },
  );
});

test("there are far fewer rows than combinations", () => {
  expect(pairwise([4, 4, 4, 4, 4, 4, 4, 4]).length).toBeLessThan(64);
});

test("one field has no pairs", () => {
  expect(pairwise([3])).toEqual([]);
});
