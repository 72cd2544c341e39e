import { describe, expect, test } from "@jest/globals";
import { builtins } from "../../../src/policy/builtins/index.ts";
import type { Value } from "../../../src/policy/value.ts";
import { answer } from "../../support/builtins.ts";

const call = (name: string, ...args: Value[]) => builtins.get(name)?.(...args);

/** Every vertex leads to every other: more paths than there are atoms. */
const dense = new Map<Value, Value>(
  Array.from({ length: 40 }, (_, vertex) => [vertex, Array.from({ length: 40 }, (_, next) => next)]),
);

describe("what takes more work than a policy needs fails, and is not taken for undefined", () => {
  test.each<[string, Value[]]>([
    ["numbers.range_step", [0, 1_000_000_000_000, 1]],
    ["numbers.range_step", [10n ** 30n, 0, 1]],
    ["net.cidr_expand", ["10.0.0.0/8"]],
    ["net.cidr_expand", ["::/0"]],
    ["net.cidr_contains_matches", [Array<Value>(300).fill("10.0.0.0/8"), Array<Value>(300).fill("10.0.0.1")]],
    ["graph.reachable_paths", [dense, [0]]],
    ["units.parse", ["1e999999"]],
    ["units.parse", [`0.${"0".repeat(1_000)}1`]],
    ["units.parse_bytes", ["9".repeat(1_000_000)]],
    ["time.parse_duration_ns", ["9".repeat(1_000)]],
    ["time.parse_ns", ["2".repeat(10_000), "1".repeat(10_000)]],
    ["time.format", [[0, "UTC", "January".repeat(1_000)]]],
    ["regex.find_n", [".", "a".repeat(100_000), -1]],
    ["regex.replace", ["a".repeat(2_000), "a", "b".repeat(1_000)]],
    ["regex.split", ["a".repeat(5_000), "a"]],
    ["regex.find_n", ["a{1000}".repeat(20), "a", -1]],
    ["sprintf", ["%1000000d%1000000d", [1, 2]]],
  ])("%s", (name, args) => {
    expect(() => call(name, ...args)).toThrow(RangeError);
  });

  test("a width or precision that no text has is bad, as Go has it", () => {
    expect(answer("sprintf", `"%2000000d %.*f", [1, 2000000, 1.5]`)).toBe(`"%!(BADWIDTH)1 %!(BADPREC)1.500000"`);
    expect(answer("sprintf", `"%.1200f", [0.5]`)).toHaveLength(1204);
  });

  test("values that are nested deeper than the stack", () => {
    const deep = Array.from({ length: 100_000 }).reduce<Value>((inner) => [inner], []);
    expect(() => call("json.marshal_with_options", deep, new Map())).toThrow(RangeError);
    expect(() =>
      call(
        "object.subset",
        [deep],
        [deep, deep].slice(1).map((one) => [one]),
      ),
    ).toThrow(RangeError);
  });
});

describe("a hostile pattern takes time linear in the text", () => {
  test.each(["(a+)+$", "(a|a)*$", "(.*)(.*)(.*)(.*)(.*)$", "(a?){30}a{30}", "(x+x+)+y"])("%s", (pattern) => {
    const started = performance.now();
    call("regex.find_n", pattern, `${"a".repeat(20_000)}!`, 1);
    call("regex.template_match", `<${pattern}>`, `${"x".repeat(20_000)}!`, "<", ">");
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("a layout is read from left to right, without going back", () => {
    const started = performance.now();
    expect(call("time.parse_ns", "2".repeat(500), "1".repeat(500))).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("caches are bounded and change no result", () => {
  test("patterns", () => {
    for (let index = 0; index < 250; index += 1) {
      expect(call("regex.find_n", `a{${index}}b?`, "ccc", 1)).toEqual(index === 0 ? [""] : []);
    }
    expect(answer("regex.find_n", `"a{1}b?", "ab", 1`)).toBe(`["ab"]`);
  });

  test("time zones", () => {
    for (const zone of Intl.supportedValuesOf("timeZone").slice(0, 100)) {
      expect(call("time.weekday", [1_757_171_715_000_000_000, zone])).toMatch(/day$/);
    }
  });
});

describe("names that JavaScript gives a meaning are names", () => {
  test.each([
    [
      "json.patch",
      `{"__proto__": {"a": 1}}, [{"op": "add", "path": "/__proto__/b", "value": 2}]`,
      `{"__proto__": {"a": 1, "b": 2}}`,
    ],
    ["json.patch", `{}, [{"op": "add", "path": "/constructor/prototype/x", "value": 1}]`, "undefined"],
    ["urlquery.decode_object", `"__proto__=1&constructor=2"`, `{"__proto__": ["1"], "constructor": ["2"]}`],
    ["regex.replace", `"a", "a", "\${constructor}"`, `""`],
    ["json.marshal_with_options", `{"__proto__": 1}, {}`, `"{\\"__proto__\\":1}"`],
    ["json.marshal_with_options", `1, {"__proto__": true}`, "undefined"],
  ])("%s(%s)", (name, args, result) => {
    expect(answer(name, args)).toBe(result);
  });
});

test("an argument of any type is a result or undefined, never another error", () => {
  const values: Value[] = [
    null,
    true,
    -1,
    1.5,
    2n ** 80n,
    "",
    "x",
    "\uD800",
    [],
    [[]],
    new Set(["a"]),
    new Map([[1, null]]),
  ];
  for (const run of builtins.values()) {
    for (const a of values) {
      for (const b of values) {
        expect(() => run(a, b, a, b)).not.toThrow();
      }
    }
  }
});
