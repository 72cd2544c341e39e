import { existsSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import CountsReporter from "../../scripts/counts-reporter.js";
import { runSuite } from "../../scripts/run-suite.js";
import { opaCounts, suites } from "../../scripts/steps.js";

interface Step {
  name: string;
  command: string[];
  counts?: (output: string, print: (line: string) => void) => object;
}

/** A step that runs this JavaScript; what it is to append to the counts is in `report`. */
function step(code: string, report?: object): Step {
  const append = `require("fs").appendFileSync(process.env.ASSAYER_COUNTS, ${JSON.stringify(`${JSON.stringify(report)}\n`)});`;
  return { name: "step", command: [process.execPath, "-e", (report === undefined ? "" : append) + code] };
}

async function ran(steps: Step[]): Promise<{ failed: number; lines: string[] }> {
  const lines: string[] = [];
  const failed: number = await runSuite(steps, (line: string) => lines.push(line.replace(/, [\d.]+ s$/, "")));
  return { failed, lines };
}

const passing = { passed: 3, failed: 0, skipped: ["needs a network"] };

describe("the last line counts what really ran", () => {
  test.each<[name: string, steps: Step[], lines: unknown[]]>([
    ["nothing", [], ["0 passed, 0 failed, 0 skipped"]],
    ["a step without tests", [step("")], ["ok: step", "0 passed, 0 failed, 0 skipped"]],
    ["tests", [step("", passing)], ["ok: step", "skipped: needs a network", "3 passed, 0 failed, 1 skipped"]],
    [
      "failed tests, once",
      [step("process.exit(1)", { passed: 1, failed: 2, skipped: [] })],
      ["FAILED (exit 1): step", "1 passed, 2 failed, 0 skipped"],
    ],
    ["a step that fails", [step("process.exit(3)")], ["FAILED (exit 3): step", "0 passed, 1 failed, 0 skipped"]],
    [
      "a step that breaks after its tests passed",
      [step("process.exit(1)", { ...passing, skipped: [] })],
      ["FAILED (exit 1): step", "3 passed, 1 failed, 0 skipped"],
    ],
    [
      "a step that is killed",
      [step('process.kill(process.pid, "SIGKILL")')],
      ["FAILED (exit SIGKILL): step", "0 passed, 1 failed, 0 skipped"],
    ],
    [
      "a program that is not there",
      [{ name: "step", command: ["./no-such-program"] }],
      ["FAILED (spawn ./no-such-program ENOENT): step", "0 passed, 1 failed, 0 skipped"],
    ],
    [
      "the steps after a failed one",
      [step("process.exit(1)"), step("", { ...passing, skipped: [] })],
      ["FAILED (exit 1): step", "ok: step", "3 passed, 1 failed, 0 skipped"],
    ],
    [
      "results that cannot be read",
      [{ ...step("console.log('{')"), counts: opaCounts }],
      [expect.stringContaining("its results cannot be read"), "ok: step", "0 passed, 1 failed, 0 skipped"],
    ],
  ])("%s", async (_name, steps, lines) => {
    const result = await ran(steps);
    expect(result.lines).toEqual(lines);
    expect(`${result.failed} failed`).toBe(String(lines.at(-1)).split(", ")[1]);
  });
});

test("the tests of Rego are counted from what OPA prints", () => {
  const location = { file: "a_test.rego", row: 3 };
  const lines: string[] = [];
  const output = JSON.stringify([
    { location, package: "data.a_test", name: "test_a" },
    { location, package: "data.a_test", name: "test_b", fail: true },
    { location, package: "data.a_test", name: "test_c", error: {} },
    { location, package: "data.a_test", name: "todo_test_d", skip: true },
  ]);
  expect(opaCounts(output, (line: string) => lines.push(line))).toEqual({
    passed: 1,
    failed: 2,
    skipped: ["data.a_test.todo_test_d"],
  });
  expect(lines).toEqual(["a_test.rego:3: test_b failed", "a_test.rego:3: test_c failed"]);
});

test("the reporter says nothing where nobody counts", () => {
  const before = process.env["ASSAYER_COUNTS"];
  delete process.env["ASSAYER_COUNTS"];
  expect(() => new CountsReporter().onRunComplete([], { testResults: [] })).not.toThrow();
  if (before !== undefined) process.env["ASSAYER_COUNTS"] = before;
});

test.each([...suites.keys()])("%s has steps that are there", (name) => {
  const steps = suites.get(name) ?? [];
  expect(steps.map(({ name }) => name)).toContain("lint");
  for (const { command } of steps.filter(({ command }) => command[0]?.startsWith(".bin")))
    expect(existsSync(command[0] ?? "")).toBe(true);
});
