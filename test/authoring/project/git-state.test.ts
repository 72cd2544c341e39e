import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { gitState } from "../../../src/authoring/project/git-state.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { commitAll, git } from "../../support/git.ts";

const time = 1_700_000_000;
let folder: Folder;
beforeEach(async () => {
  folder = await createFolder({
    "rego/a.rego": "package a\n",
    "assayer-policy.yaml": "{}\n",
    ".gitignore": "ignored.rego\n",
  });
});
afterEach(() => folder.remove());

const state = (at = folder.path) =>
  gitState(at, [join(at, "rego"), join(at, "assayer-policy.yaml"), "/somewhere/else"]);

test("outside of Git there is none, nor before the first commit", async () => {
  expect(await state()).toBeUndefined();
  await git(folder.path, "init", "--quiet");
  expect(await state()).toBeUndefined();
});

test("a commit is named in full, with its time", async () => {
  const commit = await commitAll(folder.path, time);
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  expect(await state()).toEqual({ commit, committedAt: time, dirty: false });
});

test("a folder of a repository is asked about itself, by whatever path", async () => {
  await folder.write("policies/rego/a.rego", "package a\n");
  await folder.write("policies/assayer-policy.yaml", "{}\n");
  await commitAll(folder.path, time);
  await folder.write("rego/a.rego", "package b\n");
  await symlink(join(folder.path, "policies"), join(folder.path, "link"));
  expect(await state(join(folder.path, "policies"))).toMatchObject({ dirty: false });
  expect(await state(join(folder.path, "link"))).toMatchObject({ dirty: false });
  await folder.write("policies/rego/b.rego", "package b\n");
  expect(await state(join(folder.path, "link"))).toMatchObject({ dirty: true });
});

describe("is not the commit any more once", () => {
  test.each([
    ["a source is another", "rego/a.rego", true],
    ["a source is new", "rego/deep/b.rego", true],
    ["a source is new and ignored", "rego/ignored.rego", true],
    ["data is new", "rego/a/data.yaml", true],
    ["a source has an odd name", 'rego/ä "b".rego', true],
    ["the project is another", "assayer-policy.yaml", true],
    ["but not for a bundle", "build/policy.tar.gz", false],
    ["nor for what is no source", "rego/a.rego.swp", false],
    ["nor for what is not the policy's", "notes.json", false],
  ])("%s", async (_, path, dirty) => {
    await commitAll(folder.path, time);
    await folder.write(path, "other: 1\n");
    expect(await state()).toMatchObject({ dirty });
  });

  test("a source is staged, or gone", async () => {
    await commitAll(folder.path, time);
    await git(folder.path, "mv", "rego/a.rego", "rego/b.rego");
    expect(await state()).toMatchObject({ dirty: true });
    await git(folder.path, "reset", "--quiet", "--hard");
    await git(folder.path, "rm", "--quiet", "rego/a.rego");
    expect(await state()).toMatchObject({ dirty: true });
  });
});

test("a repository that Git cannot read is a fault", async () => {
  await commitAll(folder.path, time);
  await folder.write(".git/config", "[broken");
  await expect(state()).rejects.toMatchObject({ code: "GIT_FAILED", message: expect.stringContaining("config") });
});
