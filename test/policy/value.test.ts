import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { compare, equal, includes, memberOf } from "../../src/policy/compare.ts";
import { formatValue, integerOf, isObject, isSet, numberOf, parseValue } from "../../src/policy/value.ts";
import type { Value } from "../../src/policy/value.ts";

describe("parseValue reads what the engine writes", () => {
  test.each<[string, Value]>([
    ["null", null],
    ["true", true],
    ["false", false],
    ["0", 0],
    ["-1.5e3", -1500],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-123456789123456789123", -123456789123456789123n],
    ["1e21", 10n ** 21n],
    [`"a\\n\\u00fc\\ud834\\udd1e"`, "a\nü𝄞"],
    ["[]", []],
    [`[1, "]", [2]]`, [1, "]", [2]]],
    ["{}", new Map()],
    [
      `{"a": 1, "}": {"b": []}}`,
      new Map<Value, Value>([
        ["a", 1],
        ["}", new Map([["b", []]])],
      ]),
    ],
    [
      `{1: "x", [1, 2]: {3}}`,
      new Map<Value, Value>([
        [1, "x"],
        [[1, 2], new Set([3])],
      ]),
    ],
    ["set()", new Set()],
    [`{1, "a", {2}}`, new Set<Value>([1, "a", new Set([2])])],
    [`{"a"}`, new Set(["a"])],
    [`{"__proto__": 1}`, new Map([["__proto__", 1]])],
    [` { "a" : [ 1 , 2 ] } `, new Map([["a", [1, 2]]])],
  ])("%s", (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });

  test("a number beyond a double ends the evaluation", () => {
    expect(() => parseValue("[1e400]")).toThrow(RangeError);
  });

  test("so does nesting beyond the stack", () => {
    expect(() => parseValue("[".repeat(1_000_000))).toThrow(RangeError);
  });
});

/** Any value of Rego. */
const values = fc.letrec<{ value: Value; leaf: Value }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: "grapheme" }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }).map(integerOf),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  ),
  value: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(tie("leaf"), { maxLength: 4 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie("leaf"), tie("value")), { maxLength: 4 }).map((members) => new Map(members)),
  ),
})).value;

describe("formatValue", () => {
  test("writes what parseValue reads", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(equal(parseValue(formatValue(value)), value)).toBe(true);
      }),
    );
  });

  test("replaces half a surrogate pair, at which the engine would abort", () => {
    expect(formatValue("a\uD834b\uDD1E")).toBe(`"a\uFFFDb\uFFFD"`);
    expect(formatValue("𝄞")).toBe(`"𝄞"`);
  });
});

describe("compare", () => {
  test("orders by type, then by content", () => {
    const ordered: Value[] = [
      null,
      false,
      true,
      -(2n ** 70n),
      -1,
      0.5,
      2n ** 70n,
      "",
      "a",
      "ü",
      "\uFFFD",
      "𝄞",
      [],
      [1],
      [1, 2],
      [2],
      new Map(),
      new Map([["a", 1]]),
      new Map([["a", 2]]),
      new Map([["b", 1]]),
      new Set(),
      new Set([1]),
      new Set([2]),
    ];
    expect(ordered.toReversed().sort(compare)).toEqual(ordered);
  });

  test("is an order", () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        expect(compare(a, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test("finds members and items by value", () => {
    const key: Value = [1, new Set(["a"])];
    const object = new Map<Value, Value>([
      [key, "composite"],
      ["a", "text"],
    ]);
    expect(memberOf(object, [1, new Set(["a"])])).toBe("composite");
    expect(memberOf(object, "a")).toBe("text");
    expect(memberOf(object, [2])).toBeUndefined();
    expect(includes(new Set([key, 2]), [1, new Set(["a"])])).toBe(true);
    expect(includes(new Set([key, 2]), 2)).toBe(true);
    expect(includes([1, 2], 3)).toBe(false);
  });
});

test("numbers keep the form that a value promises", () => {
  expect([numberOf("1.0"), numberOf("1e2"), numberOf("18446744073709551616"), integerOf(5n)]).toEqual([
    1,
    100,
    18446744073709551616n,
    5,
  ]);
  expect([isObject(new Map()), isObject(new Set()), isSet(new Set()), isSet([])]).toEqual([true, false, true, false]);
});
