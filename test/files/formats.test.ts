import { afterEach, describe, expect, test } from "@jest/globals";
import { FileFault, renderFault } from "../../src/files/fault.ts";
import { readDocuments } from "../../src/files/read.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";

const limits = { maxBytes: 2_000, maxYamlBytes: 1_000 };
let folder: Folder | undefined;
afterEach(() => folder?.remove());

async function read(name: string, content: string | Uint8Array) {
  folder = await createFolder({ [name]: content });
  return readDocuments(`${folder.path}/${name}`, name, limits);
}

async function faultOf(name: string, content: string | Uint8Array): Promise<string> {
  const outcome = await read(name, content).catch((failure: unknown) => failure);
  if (!(outcome instanceof FileFault)) throw new Error("it was read", { cause: outcome });
  return renderFault(outcome.fault);
}

describe("what is read", () => {
  test.each([
    ["a.json", '\ufeff{"a": [1, {"b:": "\\"c\\":"}], "d": -1.5e3}', [{ a: [1, { "b:": '"c":' }], d: -1500 }]],
    ["a.yaml", "# notes\na: [1, x]\n---\nb: 2026-01-01\n", [{ a: [1, "x"] }, { b: "2026-01-01" }]],
    ["a.YML", "a: yes", [{ a: "yes" }]],
    ["a.ndjson", '{"a":1}\r\n\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ["empty.yaml", "# nothing\n", []],
  ])("%s", async (name, content, documents) => {
    expect((await read(name, content)).documents).toEqual(documents);
  });
});

describe("what is refused, and where", () => {
  const deep = (count: number) => `${"[".repeat(count)}${"]".repeat(count)}`;
  test.each([
    ["a.toml", "", "a.toml: is none of .yaml, .yml, .json, .ndjson"],
    ["a.json", "", "a.json:1:1: ends in the middle"],
    ["a.json", '{"a": 1,\n "b": [1, 2', "a.json:2:12: ends in the middle"],
    ["a.json", '{"a": 1,\n "a": 2}', 'a.json:2:2: the member "a" is there twice'],
    ["a.json", '{"a": {"b": 1, "\\u0062": 2}}', 'a.json:1:16: the member "\\u0062" is there twice'],
    ["a.json", '{\n"__proto__": {}}', "a.json:2:1: no member may be called __proto__"],
    ["a.json", '{"a": nope}', "a.json:1:7: not JSON"],
    ["a.json", '{"a\u0000": 1}', "a.json:1:2: the name of a member holds a control character"],
    ["a.json", '{"a": 1,}', "a.json:1:9: expected the name of a member"],
    ["a.json", '{"a" 1}', "a.json:1:6: expected :"],
    ["a.json", '{"a": 1 "b": 2}', "a.json:1:9: expected , or }"],
    ["a.json", "[1 2]", "a.json:1:4: expected , or ]"],
    ["a.json", "[1,]", "a.json:1:4: unexpected ]"],
    ["a.json", "{} {}", "a.json:1:4: more text after the document"],
    ["a.json", '{"a": "x\ny"}', /^a\.json:1:9: Bad control character/],
    ["a.json", deep(33), "a.json:1:1: nested deeper than 32 levels"],
    ["a.json", "[".repeat(1_500), "a.json:1:33: nested deeper than 32 levels"],
    ["a.ndjson", '{"a":1}\n{"a":}\n', "a.ndjson:2:6: unexpected }"],
    ["a.yaml", "a: 1\nb: 2\na: 3\n", 'a.yaml:3:1: the member "a" is there twice'],
    ["a.yaml", "a:\n  __proto__: 1\n", "a.yaml:2:3: no member may be called __proto__"],
    ["a.yaml", "a: &x [1]\nb: *x\n", "a.yaml:2:4: aliases are not supported: write the value out"],
    ["a.yaml", "a: &x [*x, *x]\n", "a.yaml:1:8: aliases are not supported: write the value out"],
    ["a.yaml", "a: [1\nb: 2\n", /^a\.yaml:2:\d: /],
    ["a.yaml", "a: !!js/function x\n", /^a\.yaml:1:4: Unresolved tag/],
    ["a.yaml", "? [a]\n: 1\n", /^a\.yaml:1:\d: /],
    ["a.yaml", deep(33), "a.yaml:1:33: nested deeper than 32 levels"],
    ["a.yaml", "{a: ".repeat(200), "a.yaml:1:129: nested deeper than 32 levels"],
    ["a.yaml", "- ".repeat(400), "a.yaml:1:65: nested deeper than 32 levels"],
    ["a.yaml", "? ".repeat(400), "a.yaml:1:65: nested deeper than 32 levels"],
    ["a.yaml", `a: ${"x".repeat(1_000)}`, "a.yaml: has 1003 bytes, and no more than 1000 are read"],
    ["a.json", `"${"x".repeat(2_000)}"`, "a.json: has 2002 bytes, and no more than 2000 are read"],
    ["a.yaml", Buffer.from([0x61, 0x0a, 0x62, 0xff]), "a.yaml:2:2: is not UTF-8"],
  ])("%s %#", async (name, content, message) => {
    const fault = await faultOf(name, content);
    if (typeof message === "string") expect(fault).toBe(message);
    else expect(fault).toMatch(message);
  });

  test("a folder, and what is not there", async () => {
    folder = await createFolder();
    await expect(readDocuments(`${folder.path}/x.json`, "x.json", limits)).rejects.toThrow(
      "x.json: cannot be read (ENOENT)",
    );
    await folder.write("d.json/x", "");
    await expect(readDocuments(`${folder.path}/d.json`, "d.json", limits)).rejects.toThrow(
      "d.json: is not a regular file",
    );
  });
});

// Where the parser exhausts the stack, the second time ends the process: V8 cannot compile a regular expression then.
test("YAML that nests a hundred thousand levels deep, twice", async () => {
  folder = await createFolder({ "a.yaml": "[".repeat(100_000) });
  for (let turn = 0; turn < 2; turn += 1) {
    const reading = readDocuments(`${folder.path}/a.yaml`, "a.yaml", { maxBytes: 2_000_000, maxYamlBytes: 2_000_000 });
    await expect(reading).rejects.toThrow("a.yaml:1:33: nested deeper than 32 levels");
  }
});

describe("where a part of a document stands", () => {
  test.each([
    ["a.json", '{"a": [\n  {"b": 1, "c": 2}]}', "2:4", "2:9"],
    ["a.yaml", "a:\n  - c: 2\n    b: 1\n", "3:5", "3:8"],
    ["a.ndjson", '{"a":[{"b":1}]}', "1:8", "1:12"],
  ])("%s", async (name, content, key, value) => {
    const reading = await read(name, content);
    const at = (part: "key" | "value") => reading.faultAt(0, ["a", 0, "b"], part, "is odd");
    expect(renderFault(at("key"))).toBe(`${name}:${key}: a[0].b: is odd`);
    expect(renderFault(at("value"))).toBe(`${name}:${value}: a[0].b: is odd`);
  });

  test("what is missing stands where it belongs", async () => {
    const reading = await read("a.json", '{"a":\n {"b": 1}}');
    expect(renderFault(reading.faultAt(0, ["a", "c"], "value", "is missing"))).toBe("a.json:2:2: a.c: is missing");
    expect(renderFault(reading.faultAt(0, [], "value", "is odd"))).toBe("a.json:1:1: is odd");
  });
});
