import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { z } from "zod";
import { decisionRecord } from "../../src/record/line.ts";

/** The record on the page, which the test of the documents holds to be what the service wrote. */
const [, example = ""] = /```json\n([\s\S]+?)\n```/.exec(readFileSync("docs/decision-log.md", "utf8")) ?? [];
const record: unknown = JSON.parse(example);
// Without patterns: zod compiles them without the flag `u`, against JSON Schema 2020-12 §6.4 of the core.
const published = JSON.parse(readFileSync("docs/decision-log.schema.json", "utf8"), (name, value: unknown) =>
  name === "pattern" ? undefined : value,
) as z.core.JSONSchema.JSONSchema;

test("the record on the page is one of this version", () => {
  expect(decisionRecord.parse(record)).toEqual(record);
});

test("the published schema takes it, and no other", () => {
  const schema = z.fromJSONSchema(published);
  expect(schema.safeParse(record).success).toBe(true);
  expect(schema.safeParse({ ...(record as object), version: 2 }).success).toBe(false);
  expect(schema.safeParse({ ...(record as object), unheard_of: true }).success).toBe(false);
});
