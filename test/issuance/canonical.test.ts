import { expect, test } from "@jest/globals";
import { canonical, ordered } from "../../src/issuance/canonical.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";

test.each<[Json | undefined, string]>([
  [undefined, "null"],
  [null, "null"],
  [false, "false"],
  [-0, "0"],
  [1e21, "1e+21"],
  ['\u2028"', '"\u2028\\""'],
  [[], "[]"],
  [{}, "{}"],
  [[3, 1, { b: null, a: [] }], '[3,1,{"a":[],"b":null}]'],
  [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
  // By code units, so U+1F600 (D83D DE00) comes before U+FF61.
  [{ "｡": 1, "😀": 2, Z: 3, a: 4 }, '{"Z":3,"a":4,"😀":2,"｡":1}'],
])("%j is %s", (value, text) => {
  expect(canonical(value)).toBe(text);
});

test("names that look like numbers come first, as in every JavaScript object, whatever the order was", () => {
  expect(canonical({ b: 1, "10": 2, "9": 3 })).toBe(canonical({ "9": 3, "10": 2, b: 1 }));
});

test("a member called __proto__ stays a member", () => {
  const value = JSON.parse('{"b":1,"__proto__":{"a":2}}') as Json;
  expect(canonical(value)).toBe('{"__proto__":{"a":2},"b":1}');
  expect(Object.getPrototypeOf(ordered(value))).toBe(Object.prototype);
});

test("the value itself is left as it was", () => {
  const value = { b: [{ d: 1, c: 2 }], a: 1 };
  const before = JSON.stringify(value);
  ordered(value);
  expect(JSON.stringify(value)).toBe(before);
});
