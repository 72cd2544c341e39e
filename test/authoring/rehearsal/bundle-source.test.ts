import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { unpack } from "../../../src/authoring/archive.ts";
import { opaAt } from "../../../src/authoring/opa.ts";
import { withBundle } from "../../../src/authoring/rehearsal/bundle-source.ts";
import { createFolder } from "../../support/folder.ts";
import { createRepository } from "../../support/repository.ts";
import type { Repository } from "../../support/repository.ts";

jest.setTimeout(60_000);

const opa = opaAt(".bin/opa");
let repository: Repository;
beforeEach(async () => {
  repository = await createRepository();
});
afterEach(() => repository.remove());

/** The revision that a bundle names, and the highest score that its rule for the risk lets through. */
async function built(source: string, folder: string): Promise<{ revision: string; score: number }> {
  return withBundle(source, { opa, folder }, async (path) => {
    const files = await unpack(await readFile(path));
    const json = (name: string) => JSON.parse(Buffer.from(files.get(name) ?? []).toString("utf8")) as unknown;
    const { revision } = json(".manifest") as { revision: string };
    const { issuance } = json("data.json") as {
      issuance: { config: { rules: { risk: { ceiling: { max_score: number } } } } };
    };
    return { revision, score: issuance.config.rules.risk.ceiling.max_score };
  });
}

const project = "rules: [own]\n";
const scoreOf = (score: number) => `issuance: {config: {rules: {risk: {ceiling: {max_score: ${score}}}}}}\n`;

test("a project of a revision is built with the library that comes along, below the folder, byte for byte", async () => {
  const first = await repository.commit({
    "team/assayer-policy.yaml": project,
    "team/own/data.yaml": scoreOf(11),
    // What `git archive` would leave out, and the line ends that it would change.
    ".gitattributes": "own export-ignore\n* text eol=crlf\n",
    "assayer-policy.yaml": "not: a project of this folder\n",
  });
  await repository.commit({ "team/own/data.yaml": scoreOf(22) });
  const team = join(repository.path, "team");
  expect(await built("git:main~1", team)).toEqual({ revision: first, score: 11 });
  expect(await built(team, repository.path)).toEqual({ revision: expect.stringMatching(/^sources-/), score: 22 });
});

test("a project may take its library from elsewhere in the repository", async () => {
  await repository.commit({
    "team/assayer-policy.yaml": "library: ../shared\nrules: []\n",
    "shared/x.rego": "package x\n",
  });
  await expect(built("git:main", join(repository.path, "team"))).rejects.toMatchObject({
    message: expect.stringContaining("shared/capabilities.json"),
  });
});

describe("what is wrong is said", () => {
  const failure = (source: string, folder = repository.path) => built(source, folder).catch((error: unknown) => error);

  test.each([
    [
      "neither a project nor rego/",
      { "other/a.rego": "package a\n" },
      "GIT_REVISION_UNKNOWN",
      /assayer-policy\.yaml nor rego\//,
    ],
    [
      "a project with a fault",
      { "assayer-policy.yaml": "rulez: []\n" },
      "PROJECT_INVALID",
      /^git:main: assayer-policy\.yaml:1:1: /,
    ],
    [
      "a project beyond the repository",
      { "assayer-policy.yaml": "rules: [../x]\n" },
      "PROJECT_INVALID",
      /outside of the repository/,
    ],
    ["folders that are not there", { "assayer-policy.yaml": project }, "POLICY_SOURCES_UNREADABLE", /^git:main: own /],
  ])("%s", async (_, files, code, message) => {
    await repository.commit(files);
    expect(await failure("git:main")).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("a symbolic link", async () => {
    await repository.commit({ "assayer-policy.yaml": project, "own/data.yaml": scoreOf(1) });
    await symlink("/etc/passwd", join(repository.path, "own/a.rego"));
    await repository.commit({});
    expect(await failure("git:main")).toMatchObject({
      code: "POLICY_SOURCES_UNREADABLE",
      message: "git:main: own/a.rego leads out of the policy",
    });
  });

  test("a revision that nobody knows, in a clone that is shallow or knows it of its origin", async () => {
    await repository.commit({ "assayer-policy.yaml": project });
    await repository.git("branch", "release");
    await repository.commit({ "other.txt": "" });
    const clone = `${repository.path}/clone`;
    await repository.git("clone", "--quiet", "--depth", "1", "--no-single-branch", `file://${repository.path}`, clone);
    expect(await failure("git:no-such", repository.path)).toMatchObject({
      code: "GIT_REVISION_UNKNOWN",
      message: 'git knows no revision "no-such" here',
    });
    expect(await failure("git:release", clone)).toMatchObject({
      code: "GIT_REVISION_UNKNOWN",
      message: expect.stringMatching(/there is git:origin\/release; this clone is shallow: `git fetch --unshallow`/),
    });
  });

  test("no repository", async () => {
    const folder = await createFolder();
    expect(await failure("git:main", folder.path)).toMatchObject({
      code: "GIT_REPOSITORY_UNUSABLE",
      message: expect.stringContaining(`${folder.path}: not a git repository`),
    });
    await folder.remove();
  });

  test("no git", async () => {
    const { PATH } = process.env;
    process.env["PATH"] = repository.path;
    try {
      expect(await failure("git:main")).toMatchObject({
        code: "GIT_UNAVAILABLE",
        message: "git cannot be run (ENOENT); install it, or name a bundle",
      });
    } finally {
      process.env["PATH"] = PATH;
    }
  });
});
