import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { inspect } from "../../../src/authoring/inspect/inspect.ts";
import { inspectionText } from "../../../src/authoring/inspect/text.ts";
import type { BundleFiles } from "../../support/compile.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { archiveOf, compilePolicy, deciding, metadata, withManifest } from "../../support/policies.ts";
import { keyPairFor, signed, writeKeys } from "../../support/signing.ts";

jest.setTimeout(60_000);

let folder: Folder;
let compiled: BundleFiles;
beforeAll(async () => {
  folder = await createFolder();
  compiled = await compilePolicy(`package issuance.decision

verdict := {"decision": "allow", "at": semver.compare(input.a, input.b), "is": uuid.parse(input.c)}
`);
});
afterAll(() => folder.remove());

async function write(files: BundleFiles): Promise<string> {
  const path = join(folder.path, "bundle.tar.gz");
  await writeFile(path, await archiveOf(files));
  return path;
}

const catalogue = [
  {
    domain: "risk",
    name: "known",
    code: "RISK_UNKNOWN",
    effect: "deny",
    title: "Unknown",
    remediation: "",
    level: "enforce",
    reads: ["risk"],
  },
  {
    domain: "risk",
    name: "known",
    code: "RISK_OLD",
    effect: "max_lifetime",
    title: "Old",
    remediation: "",
    level: "enforce",
    reads: ["now", "risk"],
  },
  {
    domain: "a",
    name: "b",
    code: "A_B",
    effect: "deny",
    title: "\u001b[31mred",
    remediation: "",
    level: "observe",
    reads: [],
  },
];
const assayer = { ...metadata.assayer, catalogue, sequence: 7 };

test("everything that a bundle says of itself, and what its module uses", async () => {
  const { privateKey } = keyPairFor("ES256");
  const files = withManifest(compiled, { revision: "r1", metadata: { assayer } });
  const found = await inspect(await write(await signed(files, { key: privateKey, algorithm: "ES256", keyId: "one" })));
  expect(found).toEqual({
    revision: "r1",
    sequence: 7,
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    bytes: expect.any(Number),
    files: files.size + 1,
    signature: { algorithm: "ES256", key_id: "one", verified: false },
    entrypoints: ["issuance/decision/verdict"],
    builtins: ["semver.compare", "uuid.parse"],
    rules: [
      {
        rule: "risk/known",
        level: "enforce",
        reasons: [
          { code: "RISK_UNKNOWN", effect: "deny", title: "Unknown" },
          { code: "RISK_OLD", effect: "max_lifetime", title: "Old" },
        ],
        reads: ["now", "risk"],
      },
      { rule: "a/b", level: "observe", reasons: [{ code: "A_B", effect: "deny", title: "\u001b[31mred" }], reads: [] },
    ],
  });
  const text = inspectionText(found);
  expect(text).toContain("signature     ES256, key one: not verified\n");
  expect(text).toContain("built-ins     semver.compare, uuid.parse\n");
  expect(text).toContain(
    "risk/known (enforce)\n  deny RISK_UNKNOWN: Unknown\n  max_lifetime RISK_OLD: Old\n  reads now, risk\n",
  );
  expect(text).toContain("  deny A_B: \\u{1b}[31mred\n");
});

test("a bundle that says less", async () => {
  const found = await inspect(await write(withManifest(compiled)));
  expect(found).toMatchObject({ revision: "r1", rules: [] });
  expect(found).not.toHaveProperty("sequence");
  expect(found).not.toHaveProperty("signature");
  expect(inspectionText(found)).toContain("signature     none\n");
});

test("a catalogue in other words leaves empty what it does not say", async () => {
  const odd = [{ code: "X", title: "x", remediation: "", domain: 1, reads: "risk" }];
  const files = withManifest(compiled, { metadata: { assayer: { ...metadata.assayer, catalogue: odd } } });
  expect((await inspect(await write(files))).rules).toEqual([
    { rule: "/", level: "", reasons: [{ code: "X", effect: "", title: "x" }], reads: [] },
  ]);
});

describe("with a key", () => {
  const pair = keyPairFor("EdDSA");
  const by = (keyId?: string) =>
    signed(withManifest(compiled), { key: pair.privateKey, algorithm: "EdDSA", ...(keyId !== undefined && { keyId }) });

  test.each(["one", undefined])("it is verified, named %p or not", async (keyId) => {
    const { publicFile: file } = await writeKeys(folder.path, "ours", pair);
    const found = await inspect(await write(await by(keyId)), { file });
    expect(found.signature).toEqual({
      algorithm: "EdDSA",
      ...(keyId !== undefined && { key_id: keyId }),
      verified: true,
    });
    expect(inspectionText(found)).toContain(`${keyId === undefined ? "no key id" : "key one"}: verified\n`);
  });

  test("what it did not sign is not looked into", async () => {
    const { publicFile: file } = await writeKeys(folder.path, "theirs", keyPairFor("EdDSA"));
    await expect(inspect(await write(await by()), { file })).rejects.toMatchObject({
      code: "BUNDLE_SIGNATURE_INVALID",
    });
    const broken = new Map([...(await by()), [".manifest", Buffer.from("{")]]);
    await expect(inspect(await write(broken), { file })).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_INVALID" });
  });
});

describe("a hostile bundle ends in its code", () => {
  /** `(module (func $f (loop (br 0))) (start $f))` */
  const endless = Buffer.from("0061736d01000000010401600000030201000801000a0901070003400c000b0b", "hex");
  const withModule = (module: Uint8Array) => withManifest(new Map([...compiled, ["policy.wasm", module]]));

  test.each<readonly [what: string, files: () => BundleFiles | Promise<BundleFiles>, code: string]>([
    ["a module that never gets ready", () => withModule(endless), "BUNDLE_START_FAILED"],
    ["a module that is none", () => withModule(Uint8Array.of(0)), "BUNDLE_WASM_INVALID"],
    ["a module that is nobody's", () => withModule(Buffer.from("0061736d01000000", "hex")), "BUNDLE_ABI_UNSUPPORTED"],
    [
      "a clock",
      async () => withManifest(await compilePolicy("package issuance.decision\n\nverdict := time.now_ns()\n")),
      "BUNDLE_BUILTIN_REFUSED",
    ],
    [
      "a signature that is none",
      async () =>
        new Map([...withManifest(await compilePolicy(deciding("allow"))), [".signatures.json", Buffer.from("{}")]]),
      "BUNDLE_SIGNATURE_MALFORMED",
    ],
    ["no metadata", () => withManifest(compiled, { metadata: {} }), "BUNDLE_CONTRACT_MISSING"],
    [
      "data that is none",
      () => withManifest(new Map([...compiled, ["data.json", Buffer.from("[]")]])),
      "BUNDLE_DATA_INVALID",
    ],
  ])("%s", async (_, files, code) => {
    await expect(inspect(await write(await files()), undefined, 200)).rejects.toMatchObject({ code });
  });
});
