import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { effects, verdict as verdictSchema } from "../../src/issuance/verdict.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { canonical } from "../../src/issuance/canonical.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { readCases } from "../support/cases.ts";
import { library, libraryWith, opa } from "../support/library.ts";
import type { Decide } from "../support/library.ts";

jest.setTimeout(60_000);

const cases = readCases();

let decide: Decide;
/** What OPA itself makes of each case's input, from the sources, not optimised. */
let interpreted: Verdict[];

beforeAll(async () => {
  decide = await libraryWith();
  interpreted = await interpret(cases.map(({ input }) => input));
});

test("every case has a name of its own", () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test.each(cases.map((one, index) => ({ ...one, index })))("$name", ({ index, input, decision, codes, exhausts }) => {
  const { verdict, outcome } = decide(input);
  expect({ decision: verdict.decision, codes: codesOf(verdict) }).toEqual({ decision, codes });
  expect(sorted(verdict)).toEqual(sorted(interpreted[index]));
  expect(outcome.decision).toBe(exhausts === undefined ? decision : "deny");
  if (exhausts !== undefined)
    expect(outcome.reasons).toContainEqual(expect.objectContaining({ code: exhausts, effect: "deny" }));
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

function codesOf(verdict: Verdict): string[] {
  return [...new Set(effects.flatMap((effect) => verdict[effect].map(({ code }) => code)))].sort();
}

/** Sets have no order. */
function sorted(verdict: Verdict | undefined): unknown {
  const entries = Object.entries(verdict ?? {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((member) => canonical(member as Json)).sort() : value,
  ]);
  return Object.fromEntries(entries);
}
