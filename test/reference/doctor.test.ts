import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { findingCodes } from "../../src/doctor/codes.ts";
import { doctorPage } from "../../src/reference/doctor.ts";

test("every finding is on the page once", () => {
  const page = doctorPage(readFileSync("docs/doctor.md", "utf8"));
  const listed = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, code]) => code);
  expect(listed.toSorted()).toEqual(Object.keys(findingCodes).toSorted());
});

test("a page without the place for it is refused", () => {
  expect(() => doctorPage("# Nothing")).toThrow(TypeError);
});
