import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { houseRules } from "../../src/authoring/lint/rules.ts";
import { anchor } from "../../src/authoring/markdown.ts";
import { lintPage } from "../../src/reference/lint.ts";

const page = lintPage(readFileSync("docs/lint.md", "utf8"));

test("every rule has a section, where its findings link to", () => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
  expect(headings.map(anchor)).toEqual(expect.arrayContaining(houseRules.map(({ id }) => `#${id}`)));
});

test("every rule shows what is found, and what is not", () => {
  const sections = page.split(/^## /m).filter((section) => section.includes("\nFound:\n"));
  expect(sections.length).toBe(houseRules.length);
  expect(sections.filter((section) => !/\nFound:\n\n[\s\S]+\n\nNot found:\n\n\S/.test(section))).toEqual([]);
});
