import { beforeAll, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { refused } from "../src/policy/builtins/index.ts";
import { faultOf, readCases } from "./cases.ts";
import type { Cases } from "./cases.ts";
import { known, uncompiled } from "./known.ts";
import { page } from "./page.ts";

const root = join(import.meta.dirname, "..");
const sdk = "node_modules/@open-policy-agent/opa-wasm/package.json";

let all: Cases;
const faults = new Map<string, string>();

beforeAll(() => {
  all = readCases();
  for (const one of all.cases.filter(({ wasm }) => wasm !== undefined)) {
    const fault = faultOf(one);
    if (fault !== undefined) faults.set(one.note, fault);
  }
  const { version } = JSON.parse(readFileSync(join(root, sdk), "utf8")) as { version: string };
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(join(root, "docs/conformance.md"), page({ ...all, sdk: version, date, faults }));
}, 600_000);

test("at least 98 % of the cases pass whose built-ins a policy may use", () => {
  const run = all.cases.filter(({ wasm }) => wasm !== undefined);
  expect(run.length).toBeGreaterThan(2_000);
  expect((run.length - faults.size) / run.length).toBeGreaterThanOrEqual(0.98);
});

test("each case that fails is known, and each that is known fails", () => {
  expect([...faults].filter(([note]) => !known.has(note))).toEqual([]);
  expect([...known.keys()].filter((note) => !faults.has(note))).toEqual([]);
});

test("each case that is not run has a reason", () => {
  const left = all.cases.filter(({ wasm }) => wasm === undefined);
  const unexplained = left.filter(
    (one) => !uncompiled.has(one.note) && !one.refused?.every((name) => refused.has(name)),
  );
  expect(unexplained).toEqual([]);
});
