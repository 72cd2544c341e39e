import { describe, expect, test } from "@jest/globals";
import { canonicalJson } from "../../../src/policy/signature/canonical.ts";

describe("the text that OPA hashes", () => {
  test.each([
    ["white space goes", ' { "a" : [ 1 , 2 ] }\n', '{"a":[1,2]}'],
    [
      "members are in order, all the way down",
      '{"b":{"d":1,"c":2},"a":[{"z":1,"y":2}]}',
      '{"a":[{"y":2,"z":1}],"b":{"c":2,"d":1}}',
    ],
    ["in the order of UTF-8, which is not that of UTF-16", '{"😀":1,"\uFB00":2}', '{"\uFB00":2,"😀":1}'],
    [
      "numbers stay as they are written",
      "[1.50,1e3,1E+2,-0,12345678901234567890123]",
      "[1.50,1e3,1E+2,-0,12345678901234567890123]",
    ],
    ["literals, too", "[true,false,null]", "[true,false,null]"],
    [
      "strings are escaped as Go does",
      String.raw`"\u0041\/<&>\u2028\u2029\u0008\u000c\n\u0001\u007f\""`,
      String.raw`"A/<&>\u2028\u2029\b\f\n\u0001` + '\u007f\\""',
    ],
    ["names, too", String.raw`{"\u2028":1,"a\tb":2}`, String.raw`{"a\tb":2,"\u2028":1}`],
    ["punctuation in strings is text", '{"a,b":"{[]}:\\\\"}', '{"a,b":"{[]}:\\\\"}'],
    ["of two members with one name the last one counts", '{"a":1,"a":2}', '{"a":2}'],
    ["a name that JavaScript has a use for", '{"__proto__":1}', '{"__proto__":1}'],
    ["nothing in them", '[{},[],""]', '[{},[],""]'],
  ])("%s", (_, text, expected) => {
    expect(canonicalJson(text)).toBe(expected);
  });

  test("half a surrogate pair is not taken for the sign that stands for it", () => {
    expect(canonicalJson(String.raw`"\ud800"`)).not.toBe(canonicalJson('"\ufffd"'));
  });

  test.each([
    ["no JSON", "{'a':1}", SyntaxError],
    ["nothing", "", SyntaxError],
    ["more than one value", "{}{}", SyntaxError],
    ["a byte order mark", "\ufeff{}", SyntaxError],
    ["too deep", "[".repeat(100_000) + "]".repeat(100_000), RangeError],
  ])("%s is refused", (_, text, error) => {
    expect(() => canonicalJson(text)).toThrow(error);
  });

  test("a long string is no trouble", () => {
    const text = JSON.stringify('\\"x'.repeat(1_000_000));
    expect(canonicalJson(text)).toBe(text);
  });
});
