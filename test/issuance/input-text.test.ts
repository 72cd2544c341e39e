import { describe, expect, test } from "@jest/globals";
import { inputText as rendered } from "../../src/issuance/input-text.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import type { IssuanceInput } from "../../src/issuance/input.ts";
import { stories, storyInput } from "../support/library.ts";

/** In the schema's order, as zod makes it. */
const inputs = stories.map((story) => [story, issuanceInput.parse(storyInput(story))] as const);

const inputText = (input: IssuanceInput) => rendered(input).whole;

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

  test.each(inputs)("of the story of the %s, whose parts make up the whole", (_story, input) => {
    const { whole, parts } = rendered(input);
    const found = JSON.parse(parts.own) as Record<string, Record<string, unknown>>;
    for (const { path, text } of parts.shared) {
      const [name = "", inner] = JSON.parse(path) as string[];
      const value = JSON.parse(text) as Record<string, unknown>;
      if (inner === undefined) found[name] = value;
      else found[name] = { ...found[name], [inner]: value };
    }
    expect(found).toEqual(JSON.parse(whole));
  });

  test("of names and values that JSON escapes", () => {
    const input = issuanceInput.parse(storyInput("agent"));
    const odd = { ...input, request: { ...input.request, claims: { '"\\': "\u2028\ud800\u0000" } } };
    expect(inputText(odd)).toBe(JSON.stringify(odd));
  });
});
