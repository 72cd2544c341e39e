import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parseValue } from "../../../src/policy/value.ts";
import type { Value } from "../../../src/policy/value.ts";
import { canonical, families, readRows } from "../../support/builtins.ts";
import type { Row } from "../../support/builtins.ts";

const opa = resolve(import.meta.dirname, "../../../.bin/opa");

/** Each row as a rule. The arguments go through a function, where their types are not known to the compiler. */
function moduleOf(rows: readonly Row[]): string {
  const rules = rows.flatMap(({ name, args }, index) => {
    const parameters = (parseValue(`[${args}]`) as Value[]).map((_, at) => `x[${at}]`);
    return [
      `f${index}(x) := v if v := ${name}(${parameters.join(", ")})`,
      `result["${index}"] := sprintf("%v", [[f${index}([${args}])]])`,
    ];
  });
  return ["package parity", ...rules].join("\n");
}

function resultsOf(rows: readonly Row[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "assayer-parity-"));
  try {
    writeFileSync(join(folder, "parity.rego"), moduleOf(rows));
    const output = execFileSync(opa, ["eval", "-d", folder, "--format", "raw", "data.parity.result"], {
      encoding: "utf8",
      maxBuffer: 2 ** 24,
    });
    const found = JSON.parse(output) as Record<string, string | undefined>;
    // Go shows a byte that is not UTF-8 by its number.
    return rows.map(
      (_, index) => found[index]?.slice(1, -1).replaceAll(/(?<!\\)\\x[\da-f]{2}/g, "\uFFFD") ?? "undefined",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the tables say what OPA says", () => {
  const rows = [...families, "differences"].flatMap(readRows);
  const results = resultsOf(rows);
  const shown = rows.map(({ name, args }, index) => `${name}(${args}) = ${canonical(results[index] ?? "")}`);
  expect(shown).toEqual(rows.map(({ name, args, opa: wanted }) => `${name}(${args}) = ${canonical(wanted)}`));
}, 30_000);
