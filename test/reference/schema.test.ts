import { expect, test } from "@jest/globals";
import { z } from "zod";
import { kindOf } from "../../src/reference/kind.ts";
import { layout } from "../../src/reference/layout.ts";
import { sectionsOf } from "../../src/reference/schema.ts";
import type { Schema } from "../../src/reference/schema.ts";

const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: "input" }) as Schema;

test.each([
  [z.string(), "string"],
  [z.string().min(1).max(5), "string, at most 5 characters"],
  [z.string().min(2).regex(/^a+$/), "string, at least 2 characters, `^a+$`"],
  [z.union([z.ipv4(), z.ipv6()]), "IPv4 address or IPv6 address"],
  [z.url(), "URL"],
  [z.int(), "integer"],
  [z.int().min(0).max(10_000), "integer, 0 to 10,000"],
  [z.number().min(1), "number, at least 1"],
  [z.boolean(), "boolean"],
  [z.literal("file"), '`"file"`'],
  [z.enum(["a", "b"]), '`"a"`, `"b"`'],
  [z.array(z.int()).min(1).max(3), "list of 1 to 3: integer"],
  [z.array(z.string()), "list: string"],
  [z.record(z.string(), z.int()), "map"],
  [z.looseObject({ type: z.string() }), "object"],
  [z.unknown(), "any JSON value"],
])("%#. a value is %s in words", (type, words) => {
  expect(kindOf(schemaOf(type))).toBe(words);
});

test("a reference is a link, JSON is any value", () => {
  expect(kindOf({ $ref: "#/components/schemas/Decision" })).toBe("[Decision](#decision)");
  expect(kindOf({ $ref: "#/$defs/__schema0" })).toBe("any JSON value");
});

test("objects come outer before inner, each alternative for itself, and none twice", () => {
  const shared = z.object({ id: z.string() });
  const document = z.object({
    list: z.array(z.object({ deep: shared })),
    map: z.record(z.string(), shared),
    either: z.discriminatedUnion("type", [
      z.object({ type: z.literal("a"), shared }),
      z.object({ type: z.literal("b"), shared }),
    ]),
    one: z.union([z.object({ uri: z.string() }), z.object({ file: z.string() })]),
  });
  const found = sectionsOf(schemaOf(document)).map(({ path, variant, exactlyOne, members }) => [
    path,
    variant?.value,
    exactlyOne,
    members.map(({ name }) => name),
  ]);
  expect(found).toEqual([
    ["", undefined, false, ["list", "map", "either", "one"]],
    ["list[]", undefined, false, ["deep"]],
    ["list[].deep", undefined, false, ["id"]],
    ["map.*", undefined, false, ["id"]],
    ["either", "a", false, ["type", "shared"]],
    ["either.shared", undefined, false, ["id"]],
    ["either", "b", false, ["type", "shared"]],
    ["one", undefined, true, ["uri", "file"]],
  ]);
});

test("JSON is laid out a member a line where a line is too short", () => {
  const value = { short: [1, "two", null], long: { a: "x".repeat(20), b: { c: [] } }, none: {}, absent: undefined };
  const text = layout(value, 30);
  expect(text.split("\n")).toEqual([
    "{",
    '  "short": [1, "two", null],',
    '  "long": {',
    `    "a": "${"x".repeat(20)}",`,
    '    "b": { "c": [] }',
    "  },",
    '  "none": {}',
    "}",
  ]);
  expect(JSON.parse(text)).toEqual({ short: value.short, long: value.long, none: {} });
});
