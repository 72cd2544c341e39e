import { chmod, mkdir, readFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createFolder } from "./support/folder.ts";
import type { Folder } from "./support/folder.ts";
import { freePort } from "./support/free-port.ts";
import { runToEnd } from "./support/process.ts";
import { blocksOf } from "./support/readme.ts";
import type { Block } from "./support/readme.ts";

jest.setTimeout(180_000);

/** Commands of the page, with the files that are written before them and the output that follows. */
interface Step {
  readonly files: readonly Block[];
  readonly commands: string;
  readonly output: string | undefined;
}

const steps = stepsOf(blocksOf(await readFile("docs/authoring.md", "utf8")));

function stepsOf(blocks: readonly Block[]): Step[] {
  return blocks.flatMap(({ language, text: commands }, index) => {
    if (language !== "sh") return [];
    const before = blocks.slice(0, index);
    const files = before.slice(before.findLastIndex((one) => one.language === "sh") + 1).filter(isFile);
    const next = blocks[index + 1];
    return [{ files, commands, output: next?.language === "text" ? next.text : undefined }];
  });
}

/** "```yaml data.yaml": the file's whole text. */
function isFile({ language }: Block): boolean {
  return language.includes(" ");
}

/** Nothing here is about speed: a busy machine must not deny. */
const patience = {
  ASSAYER_POLICY__DEADLINE_MS: "1000",
  ASSAYER_POLICY__MAX_WAIT_MS: "10000",
  ASSAYER_CONTEXT__BUDGET_MS: "5000",
  // Node.js 20.19 calls Ed25519 experimental; the page shows what a later one prints.
  NODE_NO_WARNINGS: "1",
};

/** What each step printed. */
let printed: readonly string[];
let folder: Folder;
beforeAll(async () => {
  folder = await createFolder();
  printed = await runAll();
});
afterAll(() => folder.remove());

/** In one shell, as a person would: what a step sets or starts is there in the next one. */
async function runAll(): Promise<string[]> {
  await install();
  const [decisions, admin] = [await freePort(), await freePort()];
  const own = (text: string) => text.replaceAll("8480", String(decisions)).replaceAll("8481", String(admin));
  const parts = steps.flatMap(({ files, commands }) => [...files.map(writing), own(commands), "echo \u001e"]);
  const script = ["set -e -o pipefail", "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT", "exec 2>&1", ...parts].join(
    "\n",
  );
  const { code, stdout } = await runToEnd("bash", ["-c", script], {
    cwd: join(folder.path, "work"),
    env: {
      PATH: [join(folder.path, "bin"), resolve(".bin"), process.env["PATH"] ?? ""].join(delimiter),
      CHECKOUT: resolve("."),
      ...patience,
      HOME: folder.path,
      GIT_AUTHOR_NAME: "A",
      GIT_AUTHOR_EMAIL: "a@example.com",
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@example.com",
    },
  });
  expect({ code, end: code === 0 ? "" : stdout }).toEqual({ code: 0, end: "" });
  return stdout.split("\u001e\n").slice(0, -1);
}

/** As it is on somebody's PATH. */
async function install(): Promise<void> {
  await folder.write("bin/assayer", `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/cli/assayer.js")}" "$@"\n`);
  await chmod(join(folder.path, "bin/assayer"), 0o755);
  await mkdir(join(folder.path, "work"));
}

function writing({ language, text }: Block): string {
  const path = language.slice(language.indexOf(" ") + 1);
  return `mkdir -p '${dirname(path)}'\ncat > '${path}' << 'END OF FILE'\n${text}\nEND OF FILE`;
}

/** `…` stands for anything in a line; alone in one, for any lines. */
function pattern(output: string): RegExp {
  const lines = output.split("\n").map((line) => {
    if (line === "…") return "(?:.*\\n)*?";
    return `${line
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
      .join(".*")}\\n`;
  });
  return new RegExp(`^${lines.join("")}$`);
}

test("the page has commands to run, and shows what comes of each step", () => {
  expect(steps.length).toBeGreaterThan(7);
  expect(steps.filter(({ output }) => output === undefined)).toEqual([]);
  expect(steps.flatMap(({ files }) => files)).toHaveLength(4);
});

describe("what the page shows is what a person sees:", () => {
  test.each(steps.map(({ commands, output = "" }, index) => ({ commands, output, index })))(
    "$commands",
    ({ output, index }) => expect(printed[index]).toMatch(pattern(output)),
  );
});

test.each([
  ["a\nb", "a\nb\n", true],
  ["a\nb", "a\nb\nc\n", false],
  ["a…c", "abc\n", true],
  ["a…c", "a\nc\n", false],
  ["a\n…\nd", "a\nb\nc\nd\n", true],
  ["a.c", "abc\n", false],
])("%j against %j", (output, text, fits) => expect(pattern(output).test(text)).toBe(fits));
