import { readFile, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { WriteStream } from "node:tty";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Command, CommanderError } from "commander";
import { formats } from "../../src/authoring/report/formats.ts";
import type { Report } from "../../src/authoring/report/report.ts";
import { withReports, writeReport } from "../../src/cli/reports.ts";
import type { ReportOptions } from "../../src/cli/reports.ts";
import { terminalOf } from "../../src/cli/output.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";
import { lintReport, richReport } from "../support/rich-report.ts";

const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
const context = { version, colour: false, quiet: false };

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder({ "taken.txt": "as it was" });
});
afterAll(() => folder.remove());

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Of the terminal that standard output is, if it is one. */
  readonly columns?: number;
  readonly quiet?: boolean;
  readonly report?: Report;
}

/** What a terminal is by Node.js, with somewhere else to write to. */
function onTerminal(stream: Writable, columns: number): Writable {
  return Object.setPrototypeOf(Object.assign(stream, { columns }), WriteStream.prototype) as Writable;
}

/** A verb that ends in a report, called in some environment. */
async function run(
  args: readonly string[],
  { env = {}, columns, quiet = false, report = richReport }: Surroundings = {},
) {
  const printed = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof printed) =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        printed[name] += chunk.toString();
        done();
      },
    });
  const stdout = columns === undefined ? stream("stdout") : onTerminal(stream("stdout"), columns);
  const standard = { stdin: Readable.from([]), stdout, stderr: stream("stderr"), env };
  const terminal = terminalOf(standard, { quiet });
  const verb = withReports(new Command("verb"))
    .exitOverride()
    .configureOutput({ writeErr: (text) => void terminal.stderr.write(text) })
    .action((options: ReportOptions) => writeReport(report, options, terminal));
  await verb.parseAsync([...args], { from: "user" });
  return printed;
}

describe("standard output", () => {
  test.each([
    ["plain text", [], {}, formats.pretty(richReport, context)],
    ["a format", ["--format", "tap"], {}, formats.tap(richReport, context)],
    ["annotations in GitHub Actions", [], { GITHUB_ACTIONS: "true" }, formats.github(richReport, context)],
    ["what is asked for there", ["--format", "json"], { GITHUB_ACTIONS: "true" }, formats.json(richReport, context)],
  ])("%s", async (_, args, env, stdout) => {
    expect(await run(args, { env })).toEqual({ stdout, stderr: "" });
  });

  test("failures and totals, where it is to be quiet", async () => {
    const { stdout } = await run([], { quiet: true });
    expect(stdout).toBe(formats.pretty(richReport, { ...context, quiet: true }));
  });

  test.each([
    ["colours on a terminal", { TERM: "xterm-256color" }, true],
    ["NO_COLOR", { NO_COLOR: "1" }, false],
    ["a terminal that has none", { TERM: "dumb" }, false],
  ])("%s", async (_, env, colour) => {
    const { stdout } = await run([], { env, columns: 72 });
    expect(stdout).toBe(formats.pretty(richReport, { ...context, colour, width: 72 }));
  });
});

describe("--output", () => {
  test.each([
    ["junit=report.out", "report.out", "junit"],
    ["report.xml", "report.xml", "junit"],
    ["report.json", "report.json", "json"],
    ["report.sarif", "report.sarif", "sarif"],
    ["report.sarif.json", "report.sarif.json", "sarif"],
    ["report.tap", "report.tap", "tap"],
    ["new/folder/report.md", "new/folder/report.md", "markdown"],
    ["html=a=b", "a=b", "html"],
    ["report.html", "report.html", "html"],
    ["report.txt", "report.txt", "pretty"],
  ] as const)("%s", async (value, name, format) => {
    const at =
      value.includes("=") && !value.startsWith("new")
        ? value.replace("=", `=${folder.path}/`)
        : join(folder.path, value);
    await run(["--output", at]);
    expect(await readFile(join(folder.path, name), "utf8")).toBe(formats[format](richReport, context));
  });

  test("several at once, never coloured, besides standard output", async () => {
    const at = (name: string) => join(folder.path, name);
    const args = ["--output", `pretty=${at("one")}`, "--output", `markdown=${at("two")}`];
    const { stdout } = await run(args, { env: { TERM: "xterm" }, columns: 120, report: lintReport });
    expect(stdout).toBe(formats.pretty(lintReport, { ...context, colour: true, width: 120 }));
    expect(await readFile(at("one"), "utf8")).toBe(formats.pretty(lintReport, context));
    expect(await readFile(at("two"), "utf8")).toBe(formats.markdown(lintReport, context));
  });

  test("what a link leads to is written, and the link stays", async () => {
    await symlink("taken.txt", join(folder.path, "link.txt"));
    await run(["--output", join(folder.path, "link.txt")]);
    expect(await readFile(join(folder.path, "taken.txt"), "utf8")).toBe(formats.pretty(richReport, context));
    expect(
      (await readdir(folder.path, { withFileTypes: true })).find(({ name }) => name === "link.txt")?.isSymbolicLink(),
    ).toBe(true);
  });

  test("a device is written to, not replaced", async () => {
    await expect(run(["--output", "json=/dev/null"])).resolves.toMatchObject({ stderr: "" });
    expect(await readFile("/dev/null", "utf8")).toBe("");
  });

  test.each([
    ["a format that there is none of", "junti=report.xml"],
    ["an ending that says nothing", "report.pdf"],
    ["no file", "junit="],
    ["nothing", ""],
    ["a name of every object", "constructor=x"],
  ])("%s is a mistake in calling it", async (_, value) => {
    const failure = await run(["--output", value]).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CommanderError);
    expect(failure).toMatchObject({ exitCode: 1, code: "commander.invalidArgument" });
  });

  test("two results in one file are a mistake too", async () => {
    const failure = await run(["--output", "json=x/../one", "--output", "tap=one"]).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ message: expect.stringContaining("another result for one already") as unknown });
  });

  test("what cannot be written has a code, and leaves nothing behind", async () => {
    await folder.write("closed/report.txt/in-the-way", "");
    const path = join(folder.path, "closed/report.txt");
    await expect(run(["--output", path])).rejects.toMatchObject({
      code: "FILE_UNWRITABLE",
      message: `${path} cannot be written (EISDIR)`,
    });
    await expect(run(["--output", `json=${path}/in-the-way/x`])).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect(await readdir(join(folder.path, "closed"))).toEqual(["report.txt"]);
  });
});

describe("the job's summary", () => {
  const env = () => ({ GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: join(folder.path, "summary.md") });

  test("comes after what is there already", async () => {
    await folder.write("summary.md", "# before\n");
    await run([], { env: env(), report: lintReport });
    const summary = await readFile(join(folder.path, "summary.md"), "utf8");
    expect(summary).toBe(`# before\n\n${formats.markdown(lintReport, context)}`);
  });

  test("belongs to the format github alone", async () => {
    await folder.write("summary.md", "");
    await run(["--format", "pretty"], { env: env() });
    expect(await readFile(join(folder.path, "summary.md"), "utf8")).toBe("");
  });

  test("what cannot be written has a code", async () => {
    const failing = run([], { env: { ...env(), GITHUB_STEP_SUMMARY: folder.path } });
    await expect(failing).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  });
});
