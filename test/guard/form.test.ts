import { describe, expect, test } from "@jest/globals";
import { maxFormBytes, readForm, valueOf, writeForm } from "../../src/guard/form.ts";

function read(text: string): unknown {
  try {
    return Object.fromEntries(readForm(Buffer.from(text, "latin1")));
  } catch (failure) {
    return (failure as { code: string }).code;
  }
}

describe("read", () => {
  const cases: [string, object][] = [
    ["", {}],
    ["&", {}],
    ["grant_type=client_credentials", { grant_type: ["client_credentials"] }],
    ["scope=a+b%20c", { scope: ["a b c"] }],
    ["scope=a%2bb", { scope: ["a+b"] }],
    ["a=1&b=2&", { a: ["1"], b: ["2"] }],
    ["a==", { a: ["="] }],
    ["resource=x&resource=y&audience=z&audience=z", { resource: ["x", "y"], audience: ["z", "z"] }],
    ["username=J%C3%B6", { username: ["Jö"] }],
    ["authorization_details=%5B%0A%09%5D", { authorization_details: ["[\n\t]"] }],
    ["a=1;b=2", { a: ["1;b=2"] }],
    ["constructor=1&to_string=2", { constructor: ["1"], to_string: ["2"] }],
  ];
  test.each(cases)("%s", (text, form) => expect(read(text)).toEqual(form));

  test("a parameter without a value counts as omitted (RFC 6749 §3.2)", () => {
    expect(read("scope=&client_id&resource=&resource=x")).toEqual({ resource: ["x"] });
  });
});

describe("refused", () => {
  const cases: [string, string][] = [
    ["scope=a&scope=b", "FORM_PARAMETER_DUPLICATE"],
    ["scope=&scope=b", "FORM_PARAMETER_DUPLICATE"],
    ["scope&scope", "FORM_PARAMETER_DUPLICATE"],
    ["client_id=a&grant_type=x&client_id=a", "FORM_PARAMETER_DUPLICATE"],
    ["Scope=a", "FORM_PARAMETER_REFUSED"],
    ["scope[]=a", "FORM_PARAMETER_REFUSED"],
    ["scope%5B%5D=a", "FORM_PARAMETER_REFUSED"],
    ["%73cope=a", "FORM_PARAMETER_REFUSED"],
    ["+scope=a", "FORM_PARAMETER_REFUSED"],
    ["client.id=a", "FORM_PARAMETER_REFUSED"],
    ["=a", "FORM_PARAMETER_REFUSED"],
    ["__proto__=a", "FORM_PARAMETER_REFUSED"],
    [`${"a".repeat(129)}=a`, "FORM_PARAMETER_REFUSED"],
    ["scope=a%00", "FORM_PARAMETER_REFUSED"],
    ["scope=a%C2%80", "FORM_PARAMETER_REFUSED"],
    ["scope=%", "FORM_MALFORMED"],
    ["scope=%zz", "FORM_MALFORMED"],
    ["scope=%FF", "FORM_MALFORMED"],
    ["scope=%C0%AF", "FORM_MALFORMED"],
    ["scope=%ED%A0%80", "FORM_MALFORMED"],
    ["scope=a b", "FORM_MALFORMED"],
    ["scope=a\n", "FORM_MALFORMED"],
    ["scope=\xe9", "FORM_MALFORMED"],
    ["\u001f\x8b\x08", "FORM_MALFORMED"],
    [Array.from({ length: 101 }, (_, index) => `p${index}=1`).join("&"), "FORM_TOO_LARGE"],
    [`a=${"x".repeat(maxFormBytes)}`, "FORM_TOO_LARGE"],
  ];
  test.each(cases)("%.60s", (text, code) => expect(read(text)).toBe(code));
});

test("what is written is read alike", () => {
  const form = readForm(Buffer.from("grant_type=x&scope=a+b&resource=https%3A%2F%2Fa&resource=b&p=%26%3D%2B%25%C3%B6"));
  expect(writeForm(form)).toBe("grant_type=x&scope=a+b&resource=https%3A%2F%2Fa&resource=b&p=%26%3D%2B%25%C3%B6");
  expect(readForm(Buffer.from(writeForm(form)))).toEqual(form);
  expect([valueOf(form, "scope"), valueOf(form, "none")]).toEqual(["a b", undefined]);
});
