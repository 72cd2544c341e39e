import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { findJsonFaults } from "../../src/wire/json-faults.ts";
import { parseStrictly } from "../../src/wire/strict-json.ts";

const limits = { maxDepth: 4, maxBytes: 1_000 };
const parse = (text: string) => parseStrictly(Buffer.from(text), limits);
const fault = (pointer: string, code: string) => ({ pointer, code });

describe("accepts, with the value of JSON.parse", () => {
  test.each([
    ["{}"],
    [' {"a" : [1, -0, 2.5e3, true, false, null, "x"]}\r\n\t'],
    ['{"a":{"b":{"c":{}}}}'],
    ['{"a":1,"b":{"a":1}}'],
    ['"\\u00fc\\ud83d\\ude00 \\" \\\\ \\/ \\b"'],
    ['{"\\u0061":1,"b":"\\\\u0061"}'],
    ['{"a:b":"{:}","c\\"":":"}'],
    ['{"":1,"constructor":2,"toString":{}}'],
    ["9007199254740993"],
    ["1.7976931348623157e308"],
    ['"\u007f\u0085ü😀"'],
  ])("%s", (text) => {
    expect(parse(text)).toStrictEqual({ value: JSON.parse(text) as unknown });
  });
});

describe("refuses, and says what and where", () => {
  test.each([
    ["nothing", "", [fault("", "JSON_SYNTAX")]],
    ["white space only", " \n", [fault("", "JSON_SYNTAX")]],
    ["what follows the value", '{"a":1} x', [fault("", "JSON_SYNTAX")]],
    ["a second value", "1 2", [fault("", "JSON_SYNTAX")]],
    ["a NUL behind the value", "1\u0000", [fault("", "JSON_SYNTAX")]],
    ["a byte order mark", "\ufeff{}", [fault("", "JSON_SYNTAX")]],
    ["a missing value", '{"a":[1,{"b":}]}', [fault("/a/1/b", "JSON_SYNTAX")]],
    ["a trailing comma", "[1,]", [fault("/1", "JSON_SYNTAX")]],
    ["a trailing comma in an object", '{"a":1,}', [fault("", "JSON_SYNTAX")]],
    ["an unfinished array", '{"a":[1', [fault("/a", "JSON_SYNTAX")]],
    ["an unfinished string", '{"a":"x', [fault("/a", "JSON_SYNTAX")]],
    ["a line feed in a string", '["a\nb"]', [fault("/0", "JSON_SYNTAX")]],
    ["an unknown escape", '["\\x41"]', [fault("/0", "JSON_SYNTAX")]],
    ["half an escape", '["\\u12"]', [fault("/0", "JSON_SYNTAX")]],
    ["a name without quotes", "{a:1}", [fault("", "JSON_SYNTAX")]],
    ["single quotes", "{'a':1}", [fault("", "JSON_SYNTAX")]],
    ["a comment", "{/* */}", [fault("", "JSON_SYNTAX")]],
    ["NaN", '{"a":NaN}', [fault("/a", "JSON_SYNTAX")]],
    ["a leading zero", "[01]", [fault("", "JSON_SYNTAX")]],
    ["a hexadecimal number", "[0x1]", [fault("", "JSON_SYNTAX")]],
    [
      "a number that is too large",
      '{"a":[1e999,-1e999]}',
      [fault("/a/0", "JSON_NUMBER_RANGE"), fault("/a/1", "JSON_NUMBER_RANGE")],
    ],
    ["a duplicate member", '{"a":{"b":1,"b":1}}', [fault("/a/b", "JSON_DUPLICATE_MEMBER")]],
    ["a duplicate member, once escaped", '{"ab":1,"\\u0061b":2}', [fault("/ab", "JSON_DUPLICATE_MEMBER")]],
    [
      "a member three times",
      '{"a":1,"a":2,"a":3}',
      [fault("/a", "JSON_DUPLICATE_MEMBER"), fault("/a", "JSON_DUPLICATE_MEMBER")],
    ],
    ["two of an awkward name", '{"a/b~":1,"a/b~":2}', [fault("/a~1b~0", "JSON_DUPLICATE_MEMBER")]],
    ["__proto__", '{"a":{"__proto__":{"admin":true}}}', [fault("/a/__proto__", "JSON_FORBIDDEN_MEMBER")]],
    ["__proto__, escaped", '{"\\u005f_proto__":1}', [fault("/__proto__", "JSON_FORBIDDEN_MEMBER")]],
    [
      "__proto__ in place of a lost duplicate",
      '{"a":1,"a":2,"__proto__":3}',
      [fault("/a", "JSON_DUPLICATE_MEMBER"), fault("/__proto__", "JSON_FORBIDDEN_MEMBER")],
    ],
    [
      "half a surrogate pair",
      '["\\ud83d","\\ude00","\\ude00\\ud83d"]',
      ["/0", "/1", "/2"].map((at) => fault(at, "JSON_LONE_SURROGATE")),
    ],
    ["half a surrogate pair in a name", '{"\\ud800":1}', [fault("/\ud800", "JSON_LONE_SURROGATE")]],
    ["one level too many", '{"a":[[[[1]]]]}', [fault("/a/0/0/0", "JSON_TOO_DEEP")]],
    ["unbounded depth", "[".repeat(900), [fault("/0/0/0/0", "JSON_TOO_DEEP")]],
    [
      "faults up to where the text stops being JSON",
      '{"a":1,"a":1e999,',
      [fault("/a", "JSON_DUPLICATE_MEMBER"), fault("/a", "JSON_NUMBER_RANGE"), fault("", "JSON_SYNTAX")],
    ],
    ["one byte too many", `"${"x".repeat(999)}"`, [fault("", "JSON_TOO_LARGE")]],
  ])("%s", (_name, text, faults) => {
    expect(parse(text)).toStrictEqual({ faults });
  });

  test.each([
    ["a stray continuation byte", [0x22, 0x80, 0x22]],
    ["an overlong encoding", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a character cut short", [0x22, 0xe2, 0x82, 0x22]],
    ["UTF-16", [...Buffer.from('{"a":1}', "utf16le").swap16(), 0xd8, 0x00]],
    ["Latin-1", [...Buffer.from('"ü"', "latin1")]],
  ])("%s", (_name, bytes) => {
    expect(parseStrictly(Buffer.from(bytes), limits)).toStrictEqual({ faults: [fault("", "JSON_NOT_UTF8")] });
  });
});

describe("against JSON.parse", () => {
  const generous = { maxDepth: 100, maxBytes: 1_000_000 };
  const jsonParse = (text: string): { value: unknown } | undefined => {
    try {
      return { value: JSON.parse(text) as unknown };
    } catch {
      return undefined;
    }
  };
  /** JSON texts with one or two pieces of another kind put in, over an alphabet in which accidents are frequent. */
  const pieces = fc.constantFrom(
    ...'{}[]:,"\\ \n\t-0123.eE+truefalsn'.split(""),
    '"a"',
    '"b":',
    '"a":1',
    "null",
    "true",
    "\\u0061",
    "\\ud800",
    "1e999",
    '"__proto__":',
    "ü",
    "\u0000",
    "'",
  );
  const soup = fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join(""));
  const mutated = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), soup), { maxLength: 2 }))
    .map(([text, cuts]) =>
      cuts.reduce((current, [at, length, piece]) => {
        const from = at % (current.length + 1);
        return current.slice(0, from) + piece + current.slice(from + length);
      }, text),
    );

  test("accepts nothing that it refuses, and gives the same value", () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(soup, mutated, fc.json()), (text) => {
        const mine = parseStrictly(Buffer.from(text), generous);
        seen["value" in mine ? "accepted" : "refused"] += 1;
        if ("value" in mine) expect({ value: mine.value }).toStrictEqual(jsonParse(Buffer.from(text).toString()));
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(1_000);
  });

  test("agrees on what is JSON at all", () => {
    fc.assert(
      fc.property(fc.oneof(soup, mutated), (text) => {
        const codes = findJsonFaults(text, 1_000).map(({ code }) => code);
        expect(codes.includes("JSON_SYNTAX")).toBe(jsonParse(text) === undefined);
      }),
      { numRuns: 10_000 },
    );
  });

  test("refuses a document exactly when the search finds a fault", () => {
    fc.assert(
      fc.property(fc.oneof(soup, mutated), (text) => {
        const well = Buffer.from(text).toString();
        expect(parseStrictly(Buffer.from(well), generous)).toStrictEqual(
          findJsonFaults(well, generous.maxDepth).length === 0
            ? { value: JSON.parse(well) as unknown }
            : { faults: findJsonFaults(well, generous.maxDepth) },
        );
      }),
      { numRuns: 10_000 },
    );
  });

  test("no bytes make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const result = parseStrictly(Buffer.from(bytes), limits);
        expect("value" in result || result.faults.length > 0).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

test("a long string and a wide object are no trouble", () => {
  const long = JSON.stringify({
    text: "ü\\".repeat(40_000),
    wide: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, index])),
  });
  expect(parseStrictly(Buffer.from(long), { maxDepth: 4, maxBytes: 262_144 })).toEqual({
    value: JSON.parse(long) as unknown,
  });
  const escaped = long.replaceAll("ü", "\\u00fc");
  expect(parseStrictly(Buffer.from(escaped), { maxDepth: 4, maxBytes: 524_288 })).toEqual({
    value: JSON.parse(long) as unknown,
  });
});
