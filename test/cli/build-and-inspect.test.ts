import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { pack, unpack } from "../../src/authoring/archive.ts";
import type { Built } from "../../src/authoring/project/build.ts";
import type { Inspection } from "../../src/authoring/inspect/inspect.ts";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";
import { commitAll } from "../support/git.ts";
import { decide, portalRequest } from "../support/native.ts";
import { patient, runAssayer, serveAssayer } from "../support/process.ts";
import { keyPairFor, writeKeys } from "../support/signing.ts";
import type { KeyFiles } from "../support/signing.ts";

jest.setTimeout(120_000);

const time = 1_700_000_000;
const opa = ["--opa", ".bin/opa"];
let folder: Folder;
let commit: string;
let bundle: string;
let ours: KeyFiles;
let theirs: KeyFiles;

beforeAll(async () => {
  folder = await createFolder({ "assayer-policy.yaml": "rules: []\n" });
  commit = await commitAll(folder.path, time);
  bundle = join(folder.path, "build/policy.tar.gz");
  ours = await writeKeys(folder.path, "ours", keyPairFor("ES256"));
  theirs = await writeKeys(folder.path, "theirs", keyPairFor("ES256"));
});
afterAll(() => folder.remove());

const build = (...args: string[]) => runAssayer(["build", folder.path, ...opa, ...args]);
const inspect = (...args: string[]) => runAssayer(["inspect", bundle, ...args]);

describe("build", () => {
  test("says what it built, and signs it", async () => {
    const { code, stdout, stderr } = await build("--signing-key", ours.privateFile, "--key-id", "release");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      `bundle    ${bundle}`,
      `revision  ${commit}`,
      `sequence  ${time}`,
      expect.stringMatching(/^digest {4}sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/^size {6}\d+ bytes$/),
      "rules     35",
      "signature ES256, release",
      "",
    ]);
  });

  test("as JSON, elsewhere and by another name", async () => {
    const output = join(folder.path, "other.tar.gz");
    const { code, stdout } = await build("--format", "json", "--output", output, "--revision", "v7", "--sequence", "7");
    expect(JSON.parse(stdout) as Built).toMatchObject({ path: output, revision: "v7", sequence: 7, rules: 35 });
    expect(code).toBe(0);
  });

  test("what does not compile: exit code 3, with file and line", async () => {
    await folder.write("broken/assayer-policy.yaml", "rules: [rego]\n");
    await folder.write("broken/rego/issuance/rules/a/b/b.rego", "package issuance.rules.a.b\n\ndeny contains\n");
    const { code, stdout, stderr } = await runAssayer(["build", join(folder.path, "broken"), ...opa]);
    expect(stderr).toMatch(/^OPA_FAILED: .*b\.rego:4/s);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });

  test.each<readonly [what: string, args: (folder: string) => string[], said: string]>([
    ["no project", (at) => [join(at, "nowhere"), ...opa], "PROJECT_MISSING"],
    ["no opa", (at) => [at, "--opa", "./no-such-opa"], "OPA_UNAVAILABLE"],
    ["no such key", (at) => [at, ...opa, "--signing-key", "nowhere.pem"], "KEYS_INVALID"],
    [
      "a key for another algorithm",
      (at) => [at, ...opa, "--signing-key", ours.privateFile, "--signing-alg", "RS256"],
      "RS256 takes an RSA key",
    ],
    [
      "a shared secret",
      (at) => [at, ...opa, "--signing-key", ours.privateFile, "--signing-alg", "HS256"],
      "Allowed choices are RS256",
    ],
    ["nothing to sign with", (at) => [at, ...opa, "--key-id", "release"], "there is no --signing-key"],
    ["a sequence that is none", (at) => [at, ...opa, "--sequence", "1e3"], "whole number"],
  ])("%s: exit code 2, and why", async (_, args, said) => {
    const { code, stdout, stderr } = await runAssayer(["build", ...args(folder.path)]);
    expect(stderr).toContain(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("inspect", () => {
  test("shows what a bundle holds and who signed it", async () => {
    const { code, stdout, stderr } = await inspect("--verification-key", ours.publicFile);
    expect(stdout).toContain(`revision      ${commit}\nsequence      ${time}\n`);
    expect(stdout).toContain("signature     ES256, key release: verified\n");
    expect(stdout).toContain("entry points  issuance/decision/verdict\n");
    expect(stdout).toMatch(/^risk\/ceiling \(enforce\)\n {2}deny RISK_TOO_HIGH: .*\n {2}reads risk\.score$/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("as JSON", async () => {
    const found = JSON.parse((await inspect("--format", "json")).stdout) as Inspection;
    expect(found).toMatchObject({
      revision: commit,
      sequence: time,
      signature: { algorithm: "ES256", key_id: "release", verified: false },
    });
    expect(found.rules).toHaveLength(35);
  });

  test.each<readonly [what: string, args: () => string[], said: string]>([
    ["another key", () => ["--verification-key", theirs.publicFile], "BUNDLE_SIGNATURE_INVALID"],
    ["another scope", () => ["--verification-key", ours.publicFile, "--scope", "prod"], "BUNDLE_SIGNATURE_SCOPE"],
    ["a private key", () => ["--verification-key", ours.privateFile], "KEYS_INVALID"],
    ["a scope without a key", () => ["--scope", "prod"], "there is no --verification-key"],
  ])("%s: exit code 2, and why", async (_, args, said) => {
    const { code, stdout, stderr } = await inspect(...args());
    expect(stderr).toContain(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("no bundle at all: exit code 2, and why", async () => {
    const { code, stderr } = await runAssayer(["inspect", ours.publicFile]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("BUNDLE_CORRUPT") });
  });
});

describe("serve", () => {
  let estate: Estate;
  beforeAll(async () => {
    estate = await createEstate();
  });
  afterAll(() => estate.remove());

  test("decides with what is signed, and goes on with it when what lies there is not", async () => {
    const keys = JSON.stringify([{ id: "release", file: ours.publicFile, algorithm: "ES256" }]);
    const settings = [`policy.bundle=${bundle}`, `policy.verification.keys=${keys}`, "policy.watch=false", ...patient];
    const assayer = await serveAssayer(estate.config, ...settings);
    try {
      const files = new Map(await unpack(await readFile(bundle)));
      files.set("issuance/extra.rego", Buffer.from("package issuance.extra\n"));
      await writeFile(bundle, await pack(files));
      const reloaded = await fetch(`${assayer.admin}/policy/reload`, { method: "POST" });
      expect(reloaded.status).not.toBe(200);
      expect(await (await fetch(`${assayer.admin}/policy`)).json()).toMatchObject({
        revision: commit,
        last_error: {
          code: "BUNDLE_SIGNATURE_FILE_EXTRA",
          message: "issuance/extra.rego is in the bundle, and not signed",
        },
      });
      expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
    } finally {
      await assayer.stop();
    }
  });

  test("denies everything while nothing signed is there", async () => {
    const keys = JSON.stringify([{ id: "release", file: ours.publicFile, algorithm: "ES256" }]);
    const assayer = await serveAssayer(estate.config, `policy.verification.keys=${keys}`, ...patient);
    try {
      expect(await decide(assayer.decisions, portalRequest)).toMatchObject({
        decision: "deny",
        reasons: [{ code: "POLICY_UNAVAILABLE" }],
      });
    } finally {
      await assayer.stop();
    }
  });
});
