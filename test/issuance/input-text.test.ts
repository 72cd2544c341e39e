import { describe, expect, test } from "@jest/globals";
import { inputText } from "../../src/issuance/input-text.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import { stories, storyInput } from "../support/library.ts";

/** In the schema's order, as zod makes it. */
const inputs = stories.map((story) => [story, issuanceInput.parse(storyInput(story))] as const);

describe("is the text that JSON.stringify makes", () => {
  test.each(inputs)("of the story of the %s, the first time and the second", (_story, input) => {
    const text = inputText(input);
    expect(text).toBe(JSON.stringify(input));
    expect(inputText(input)).toBe(text);
  });

  test.each(inputs)("of the story of the %s without any one of its members", (_story, input) => {
    const { identity } = input;
    const without = <Document extends object>(document: Document, name: string) =>
      Object.fromEntries(Object.entries(document).filter(([own]) => own !== name)) as Document;
    const optional = (name: string) => issuanceInput.safeParse(without(input, name)).success;
    for (const name of Object.keys(input).filter(optional)) {
      expect(inputText(without(input, name))).toBe(JSON.stringify(without(input, name)));
    }
    for (const name of ["workload", "registration"]) {
      const forgotten = { ...input, identity: without(identity, name) };
      expect(inputText(forgotten)).toBe(JSON.stringify(forgotten));
    }
  });

  test("of names and values that JSON escapes", () => {
    const input = issuanceInput.parse(storyInput("agent"));
    const odd = { ...input, request: { ...input.request, claims: { '"\\': "\u2028\ud800\u0000" } } };
    expect(inputText(odd)).toBe(JSON.stringify(odd));
  });
});
