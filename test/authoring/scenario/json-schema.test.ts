import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { scenarioSchema } from "../../../src/authoring/scenario/json-schema.ts";

// Each format comes with a pattern that says the same; not every format is known to every validator.
const validate = new Ajv({ allErrors: true, validateFormats: false }).compile(JSON.parse(scenarioSchema()) as object);

/** Where and how a document breaks the schema. */
function faultsIn(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message = "" }) => `${instancePath}: ${message}`);
}

const folders = ["scenarios", "templates/policy/scenarios"];
const files = (
  await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))))
).flat();

test("there are scenarios to look at", () => expect(files.length).toBeGreaterThan(6));

test.each(files)("%s is valid", async (file) => {
  expect(faultsIn(parse(await readFile(file, "utf8")))).toEqual([]);
});

describe("what is wrong in a file is wrong to an editor too:", () => {
  test.each<[name: string, document: object, fault: string]>([
    ["an unknown member", { case: [] }, ": must NOT have additional properties"],
    ["an unknown kind of fixture", { fixtures: { who: {} } }, "/fixtures: must NOT have additional properties"],
    [
      "an unknown member of a fixture",
      { fixtures: { risks: { low: { scoer: 1 } } } },
      "/fixtures/risks/low: must NOT have additional properties",
    ],
    [
      "a value of another type",
      { fixtures: { risks: { low: { score: "1" } } } },
      "/fixtures/risks/low/score: must be number",
    ],
    [
      "a time in words",
      { fixtures: { risks: { low: { observed_at: "yesterday" } } } },
      '/fixtures/risks/low/observed_at: must match pattern "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2}))?$"',
    ],
    [
      "a case without codes",
      { cases: [{ case: "a", expect: "allow" }] },
      "/cases/0: must have required property 'codes'",
    ],
    [
      "a pointer that is none",
      { cases: [{ case: "a", expect: "allow", codes: [], remove: ["risk"] }] },
      '/cases/0/remove/0: must match pattern "^(\\/([^~/]|~[01])*)+$"',
    ],
  ])("%s", (_, document, fault) => expect(faultsIn(document)).toContain(fault));
});

test.each([
  ["a date", "2026-09-21"],
  ["a date and time", "2026-09-21T14:13:20+02:00"],
  ["seconds", 1_790_000_000],
])("a time may be %s", (_, time) => {
  const risk = { extends: "other", observed_at: time };
  expect(faultsIn({ now: time, fixtures: { risks: { low: risk } } })).toEqual([]);
});
