import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { renderFaults } from "../../files/fault.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { AssayerError } from "../../issuance/errors.ts";
import { compose } from "./compose.ts";
import type { Layer, Surroundings } from "./compose.ts";
import type { ScenarioFile } from "./file.ts";
import { scenarioFiles } from "./file.ts";
import { fixturesOf } from "./fixtures.ts";
import type { Members } from "./fixtures.ts";
import { hookScenarios } from "./hooks.ts";
import type { HookScenario } from "./hooks.ts";
import { expandMatrix } from "./matrix.ts";
import type { ExpectedToken } from "./schema.ts";

/** One request with what must become of it. */
export interface Scenario {
  readonly check: "scenario" | "matrix";
  readonly file: string;
  readonly name: string;
  /** Where the case, or the row or axis of its matrix, is written. */
  readonly line: number;
  /** An IssuanceInput; where the case removes something, one with holes. */
  readonly input: Members;
  readonly expected: Expected;
}

export interface Expected {
  readonly decision: "allow" | "deny";
  /** All codes of the answer. Absent where any will do: a combination that a matrix does not list. */
  readonly codes?: readonly string[];
  readonly token?: ExpectedToken;
}

/** A case before it is composed. */
export interface Draft {
  readonly check: Scenario["check"];
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly expected: Expected;
}

export const scenarioSuffix = /\.scenario\.ya?ml$/;

/** All that scenario files hold. */
export interface Read {
  readonly scenarios: readonly Scenario[];
  readonly hooks: readonly HookScenario[];
}

/** Those of `readAll` that are about inputs. */
export async function readScenarios(paths: readonly string[]): Promise<readonly Scenario[]> {
  return (await readAll(paths)).scenarios;
}

/**
 * Reads files, and what is called `*.scenario.yaml` below folders.
 * @throws AssayerError SCENARIO_INVALID whose message names file, line and member of each fault
 */
export async function readAll(paths: readonly string[]): Promise<Read> {
  const { read, faults } = scenarioFiles();
  const scenarios: Scenario[] = [];
  const hooks: HookScenario[] = [];
  for (const path of new Set((await Promise.all(paths.map((one) => filesAt(one, faults)))).flat())) {
    const file = await read(path);
    if (file === undefined) continue;
    const surroundings: Surroundings = { file, fixtures: fixturesOf(file, faults), faults };
    scenarios.push(...scenariosOf(surroundings));
    hooks.push(...hookScenarios(surroundings));
  }
  if (faults.length > 0) throw new AssayerError("SCENARIO_INVALID", renderFaults(unique(faults)));
  return { scenarios, hooks };
}

async function filesAt(path: string, faults: Fault[]): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) faults.push({ file: path, message: "there is no such file or folder" });
  if (!found?.isDirectory()) return found === undefined ? [] : [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => scenarioSuffix.test(name))
    .sort()
    .map((name) => join(path, name));
}

function scenariosOf(surroundings: Surroundings): Scenario[] {
  const { file, faults } = surroundings;
  const drafts = draftsOf(surroundings);
  const names = new Set<string>();
  return drafts.flatMap((draft) => {
    const path = draft.layers.at(-1)?.path ?? [];
    if (names.has(draft.name)) faults.push(startOf(file, path, `there is another case "${draft.name}"`));
    names.add(draft.name);
    const input = compose(draft.layers, surroundings);
    if (input === undefined) return [];
    const { check, name, expected } = draft;
    return [{ check, file: file.file, name, line: startOf(file, path).line ?? 1, input, expected }];
  });
}

function draftsOf(surroundings: Surroundings): Draft[] {
  const { content } = surroundings.file;
  const defaults: Layer = { parts: content.defaults, path: ["defaults"] };
  const cases = content.cases.map((one, index): Draft => {
    const { case: name, expect: decision, codes, token, ...parts } = one;
    const layers = [defaults, { parts, path: ["cases", index] }];
    return { check: "scenario", name, layers, expected: { decision, codes, ...(token !== undefined && { token }) } };
  });
  const rows = content.matrices.flatMap((one, index) => expandMatrix(one, ["matrices", index], defaults, surroundings));
  return [...cases, ...rows];
}

/** The fault of a case, or of a combination on an axis. */
function startOf(file: ScenarioFile, path: Path, message = ""): Fault {
  return file.faultAt(path, message, typeof path.at(-1) === "number" ? "value" : "key");
}

/** A fixture that many cases take has its faults once. */
function unique(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}
