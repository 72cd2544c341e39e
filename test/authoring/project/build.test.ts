import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { unpack } from "../../../src/authoring/archive.ts";
import { buildProject } from "../../../src/authoring/project/build.ts";
import { readProject } from "../../../src/authoring/project/project.ts";
import { readSigner } from "../../../src/authoring/sign.ts";
import { openBundle } from "../../../src/policy/bundle.ts";
import { readKey } from "../../../src/policy/signature/keys.ts";
import { verifySignature } from "../../../src/policy/signature/verify.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { commitAll } from "../../support/git.ts";
import { opa } from "../../support/library.ts";
import { keyPairFor, writeKeys } from "../../support/signing.ts";
import { rulePath, teamRule } from "../../support/team.ts";

jest.setTimeout(120_000);

const time = 1_700_000_000;
const rule = teamRule("deny contains reason.of(rego.metadata.rule(), {}) if not input.risk.score < 100");
const files: Readonly<Record<string, string>> = {
  "assayer-policy.yaml": "rules: [rego]\nbundle: build/policy.tar.gz\n",
  ...Object.fromEntries(Object.entries(rule).map(([path, text]) => [`rego/${path}`, text])),
};
const folders: Folder[] = [];
const project = async (content: Readonly<Record<string, string>> = files) => {
  const folder = await createFolder(content);
  folders.push(folder);
  return folder;
};

let one: Folder;
let two: Folder;
let commit: string;
beforeAll(async () => {
  one = await project();
  two = await project();
  commit = await commitAll(one.path, time);
  await commitAll(two.path, time);
});
afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

const bundleIn = ({ path }: Folder) => readFile(join(path, "build/policy.tar.gz"));

test("the same commit makes the same bytes in any folder, and again where the last bundle lies", async () => {
  const built = await buildProject(await readProject(one.path), { opa });
  const bytes = await bundleIn(one);
  const bundle = await openBundle(built.path);
  expect(built).toEqual({
    path: join(one.path, "build/policy.tar.gz"),
    revision: commit,
    sequence: time,
    digest: bundle.digest,
    bytes: bytes.byteLength,
    rules: 36,
  });
  expect(bundle).toMatchObject({ revision: commit, metadata: { sequence: time } });
  expect(bundle.metadata.catalogue).toContainEqual(expect.objectContaining({ code: "TEAM_TRAP" }));
  await buildProject(await readProject(two.path), { opa });
  expect(Buffer.compare(await bundleIn(two), bytes)).toBe(0);
  await buildProject(await readProject(one.path), { opa });
  expect(Buffer.compare(await bundleIn(one), bytes)).toBe(0);
  expect(await readdir(join(one.path, "build"))).toEqual(["policy.tar.gz"]);
});

test("what differs from the commit says so, whatever it is asked to be called is kept, and it can be signed", async () => {
  const folder = await project();
  const head = await commitAll(folder.path, time);
  await folder.write(`rego/${rulePath}`, `${files[`rego/${rulePath}`]}\n`);
  const { privateFile, publicFile } = await writeKeys(folder.path, "key", keyPairFor("ES256"));
  const signer = await readSigner(privateFile, { keyId: "release", scope: "prod" });
  const output = join(folder.path, "elsewhere/bundle.tar.gz");
  const built = await buildProject(await readProject(folder.path), { opa, signer, output, sequence: 7 });
  expect(built).toMatchObject({
    path: output,
    revision: `${head}+dirty`,
    sequence: 7,
    signature: { algorithm: "ES256", key_id: "release", scope: "prod" },
  });
  const signed = await unpack(await readFile(output));
  await expect(verifySignature(signed, [await readKey(publicFile, { scope: "prod" })])).resolves.toMatchObject({
    keyId: "release",
  });
});

test("outside of Git the sources are its name, and it does not say how old it is", async () => {
  const built = await buildProject(await readProject((await project()).path), { opa });
  expect(built.revision).toMatch(/^sources-[0-9a-f]{16}$/);
  expect(built).not.toHaveProperty("sequence");
});

describe("leaves the former bundle", () => {
  test("where the policy does not compile", async () => {
    const folder = await project({ ...files, "build/policy.tar.gz": "the former" });
    await folder.write(`rego/${rulePath}`, `${files[`rego/${rulePath}`]}deny contains`);
    await expect(buildProject(await readProject(folder.path), { opa })).rejects.toMatchObject({ code: "OPA_FAILED" });
    expect(await readdir(join(folder.path, "build"))).toEqual(["policy.tar.gz"]);
    expect(await readFile(join(folder.path, "build/policy.tar.gz"), "utf8")).toBe("the former");
  });

  test("where its place is a folder, which it names", async () => {
    const folder = await project();
    const output = join(folder.path, "taken/policy.tar.gz");
    await mkdir(output, { recursive: true });
    await expect(buildProject(await readProject(folder.path), { opa, output })).rejects.toMatchObject({
      code: "FILE_UNWRITABLE",
      message: expect.stringContaining(output),
    });
    expect(await readdir(join(folder.path, "taken"))).toEqual(["policy.tar.gz"]);
  });
});
