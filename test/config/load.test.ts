import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { loadConfiguration } from "../../src/config/load.ts";

async function fileWith(text: string, name = "assayer.yaml"): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "assayer-config-"));
  const file = join(folder, name);
  await writeFile(file, text);
  return { file, folder };
}

test("without anything the defaults apply", async () => {
  expect(await loadConfiguration({})).toMatchObject({
    record: { path: "-", on_failure: "deny" },
    server: { decisions: { address: "127.0.0.1", port: 8_480 }, admin: { address: "127.0.0.1", port: 8_481 } },
  });
});

test("flags win over the environment, the environment over the file", async () => {
  const { file } = await fileWith("server: { decisions: { port: 1 }, admin: { port: 2 } }\nrecord: { keep: 3 }");
  const env = { ASSAYER_SERVER__DECISIONS__PORT: "10", ASSAYER_SERVER__ADMIN__PORT: "20", OTHER: "x" };
  const found = await loadConfiguration({ file, env, set: ["server.decisions.port=100", "record.masks=[/input/now]"] });
  expect(found).toMatchObject({
    server: { decisions: { port: 100 }, admin: { port: 20 } },
    record: { keep: 3, masks: ["/input/now"] },
  });
});

test("relative paths are relative to the file, but for the two that are none", async () => {
  const { file, folder } = await fileWith("record: { path: decisions.ndjson }\ncontext: { directory: { path: ../d } }");
  const found = await loadConfiguration({ file });
  expect(found.record.path).toBe(join(folder, "decisions.ndjson"));
  expect(found.context.directory.path).toBe(join(folder, "../d"));
  for (const path of ["-", "off"]) {
    const other = await fileWith(`record: { path: "${path}" }`);
    expect((await loadConfiguration({ file: other.file })).record.path).toBe(path);
    expect((await loadConfiguration({ set: [`record.path=${path}`] })).record.path).toBe(path);
  }
});

describe("a fault names its place and the nearest name", () => {
  const faults: [string, string, string[], RegExp][] = [
    [
      "a misspelt member",
      "record:\n  pth: x\n",
      [],
      /assayer\.yaml:2:3: record\.pth: unknown member "pth", did you mean "path"\?/,
    ],
    [
      "a misspelt room",
      "recrod: {}\n",
      [],
      /assayer\.yaml:1:1: recrod: unknown member "recrod", did you mean "record"\?/,
    ],
    ["a wrong type", "record:\n  keep: many\n", [], /assayer\.yaml:2:9: record\.keep: /],
    ["a member twice", "record: {}\nrecord: {}\n", [], /assayer\.yaml:2:1: the member "record" is there twice/],
    ["not YAML", "record: [\n", [], /assayer\.yaml:\d+:\d+: /],
    ["a flag's wrong value", "", ["record.keep=many"], /--set record\.keep: /],
    [
      "a flag's misspelt member",
      "",
      ["record.pth=x"],
      /--set record\.pth: unknown member "pth", did you mean "path"\?/,
    ],
    ["a flag's value that is no YAML", "", ["record.masks=["], /--set record\.masks: the value cannot be read as YAML/],
    [
      "standard output for several processes",
      "record:\n  path: '-'\nserver: { processes: 2 }\n",
      [],
      /assayer\.yaml:2:9: record\.path: must name a file, or be `off`, where server\.processes is above 1/,
    ],
    ["the same where nothing is said of the path", "", ["server.processes=2"], /assayer\.yaml:1:1: record\.path: /],
    ["more processes than there may be", "", ["server.processes=65"], /--set server\.processes: /],
    ["a flag without a value", "", ["record.keep"], /--set: expected member=value, got "record\.keep"/],
    ["a flag that reaches for prototypes", "", ["__proto__.x=1"], /no member may be called __proto__/],
  ];

  test.each(faults)("%s", async (_name, text, set, message) => {
    const { file } = await fileWith(text === "" ? "{}" : text);
    const failure: unknown = await loadConfiguration({ file, set }).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(message) as unknown });
  });

  test("a file that is not there", async () => {
    await expect(loadConfiguration({ file: "/nowhere/assayer.yaml" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("cannot be read (ENOENT)") as unknown,
    });
  });
});
