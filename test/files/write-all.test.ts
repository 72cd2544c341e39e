import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeAll } from "../../src/files/write-all.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";

let folder: Folder;
beforeEach(async () => {
  folder = await createFolder({ "kept.yaml": "before\n" });
});
afterEach(() => folder.remove());

const write = (files: Readonly<Record<string, string>>) =>
  writeAll(new Map(Object.entries(files).map(([path, text]) => [join(folder.path, path), text])));

test("files are written, and folders made", async () => {
  await write({ "a/b/c.rego": "c\n", "a/d.rego": "d\n", "kept.yaml": "after\n" });
  expect((await readdir(folder.path, { recursive: true })).sort()).toEqual([
    "a",
    "a/b",
    "a/b/c.rego",
    "a/d.rego",
    "kept.yaml",
  ]);
  expect(await readFile(join(folder.path, "kept.yaml"), "utf8")).toBe("after\n");
});

describe("nothing is left behind where one of them cannot be written:", () => {
  test.each([
    ["a file is where a folder should be", "kept.yaml/inside", "EEXIST"],
    ["a folder is where a file should be", "taken", "EISDIR"],
  ])("%s", async (_, path, why) => {
    await mkdir(join(folder.path, "taken"));
    await expect(write({ "a/b/c.rego": "c\n", [path]: "x\n", "kept.yaml": "after\n" })).rejects.toMatchObject({
      code: "FILE_UNWRITABLE",
      message: `${join(folder.path, path)} cannot be written (${why})`,
    });
    expect((await readdir(folder.path, { recursive: true })).sort()).toEqual(["kept.yaml", "taken"]);
    expect(await readFile(join(folder.path, "kept.yaml"), "utf8")).toBe("before\n");
  });
});
