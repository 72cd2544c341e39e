import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { mismatches } from "../../src/authoring/scenario/judge.ts";
import { verdict as verdictSchema } from "../../src/issuance/verdict.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { canonical } from "../../src/issuance/canonical.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { readCases } from "../support/cases.ts";
import { library, libraryWith, opa, stories, storyInput } from "../support/library.ts";
import type { Decide } from "../support/library.ts";

jest.setTimeout(60_000);

const cases = await readCases();

let decide: Decide;
/** What OPA itself makes of each case's input, from the sources, not optimised. */
let interpreted: Verdict[];

beforeAll(async () => {
  decide = await libraryWith();
  interpreted = await interpret(cases.map(({ input }) => input));
});

test.each(cases.map((one, index) => ({ ...one, index })))("$story: $name", ({ index, input, expected }) => {
  const { verdict, outcome } = decide(input);
  expect(mismatches(expected, outcome)).toEqual([]);
  expect(sorted(verdict)).toEqual(sorted(interpreted[index]));
});

test.each(stories)("the %s story as the services and benchmarks ask it is the first of its scenarios", (story) => {
  expect(cases.find((one) => one.story === story)?.input).toEqual(storyInput(story));
});

/** One process for all inputs. */
async function interpret(inputs: readonly Json[]): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "assayer-parity-"));
  try {
    const file = join(folder, "parity.json");
    writeFileSync(file, JSON.stringify({ parity: inputs }));
    const query = "[verdict | some one in data.parity; verdict := data.issuance.decision.verdict with input as one]";
    const text = await opa(["eval", "--data", library, "--data", file, "--format", "json", query]);
    const { result } = JSON.parse(text) as { result: [{ expressions: [{ value: unknown[] }] }] };
    return result[0].expressions[0].value.map((one) => verdictSchema.parse(one));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Sets have no order. */
function sorted(verdict: Verdict | undefined): unknown {
  const entries = Object.entries(verdict ?? {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((member) => canonical(member as Json)).sort() : value,
  ]);
  return Object.fromEntries(entries);
}
