import { CompactSign, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { signatureAlgorithms } from "../../../src/policy/signature/algorithms.ts";
import { fileHash } from "../../../src/policy/signature/file-hash.ts";
import type { VerificationKey } from "../../../src/policy/signature/keys.ts";
import { signaturesFile } from "../../../src/policy/signature/signatures-file.ts";
import { verifySignature } from "../../../src/policy/signature/verify.ts";
import type { BundleFiles } from "../../support/compile.ts";
import { keyPairFor, signed } from "../../support/signing.ts";

const bytes = (text: string) => Buffer.from(text);
const files: BundleFiles = new Map([
  ["data.json", bytes('{"a": 1}')],
  [".manifest", bytes('{"revision": "r1"}')],
  ["policy.wasm", bytes("wasm")],
  ["issuance/decision/decision.rego", bytes("package issuance.decision\n")],
]);
const ours = keyPairFor("ES256");
const theirs = keyPairFor("ES256");
const rsa = keyPairFor("RS256");
const key: VerificationKey = { id: "ours", key: ours.publicKey, algorithm: "ES256" };
let good: BundleFiles;

beforeAll(async () => {
  good = await signed(files, { key: ours.privateKey, algorithm: "ES256", keyId: "ours" });
});

const having = (path: string, text: string) => new Map([...good, [path, bytes(text)]]);
const without = (path: string) => new Map([...good].filter(([name]) => name !== path));
const document = (content: unknown) => having(signaturesFile, JSON.stringify(content));

/** The files as they are, with a signature that says something else. */
async function saying(
  claims: object,
  header: { alg: string; [name: string]: unknown } = { alg: "ES256", kid: "ours" },
) {
  const whole = { files: claimedFiles(), ...claims };
  const token = await new CompactSign(bytes(JSON.stringify(whole)))
    .setProtectedHeader(header)
    .sign(ours.privateKey, { crit: { exp: true } });
  return document({ signatures: [token] });
}

function claimedFiles(algorithm = "SHA-256", hash?: (path: string, content: Uint8Array) => string) {
  return [...files].map(([name, content]) => ({
    name,
    algorithm,
    hash: hash?.(name, content) ?? fileHash(name, content, algorithm),
  }));
}

test("a key that is none for its algorithm verifies nothing, and stands in nobody's way", async () => {
  const broken: VerificationKey = { ...key, key: rsa.publicKey };
  await expect(verifySignature(good, [broken])).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_INVALID" });
  expect(await verifySignature(good, [broken, key])).toMatchObject({ keyId: "ours" });
});

describe("is verified", () => {
  test.each(signatureAlgorithms)("by %s", async (algorithm) => {
    const { privateKey, publicKey } = keyPairFor(algorithm);
    const bundle = await signed(files, { key: privateKey, algorithm, keyId: "one" });
    const claimed = await verifySignature(bundle, [{ id: "one", key: publicKey, algorithm }]);
    expect(claimed).toMatchObject({ algorithm, keyId: "one", scope: "" });
    expect([...claimed.files.keys()].sort()).toEqual([...files.keys()].sort());
  });

  test.each([
    ["whatever white space and order its JSON has", () => having("data.json", '\n{\t"a":1 }')],
    [
      "with a plugin that is OPA's own",
      async () => {
        const { signatures } = JSON.parse(Buffer.from(good.get(signaturesFile) ?? []).toString()) as {
          signatures: string[];
        };
        return document({ signatures, plugin: "_default" });
      },
    ],
    [
      "with paths from a slash",
      async () => saying({ files: claimedFiles().map((one) => ({ ...one, name: `/${one.name}` })) }),
    ],
    [
      "with hashes in capitals",
      async () => saying({ files: claimedFiles().map((one) => ({ ...one, hash: one.hash.toUpperCase() })) }),
    ],
    ["with a longer hash", async () => saying({ files: claimedFiles("SHA-512") })],
  ])("%s", async (_, bundle) => {
    await expect(verifySignature(await bundle(), [key])).resolves.toMatchObject({ algorithm: "ES256" });
  });

  test("by the one key of several that made it, be it named or not", async () => {
    const other: VerificationKey = { id: "theirs", key: theirs.publicKey, algorithm: "ES256" };
    const unnamed = await signed(files, { key: ours.privateKey, algorithm: "ES256" });
    const keys = [{ ...other, id: "ours" }, other, key];
    await expect(verifySignature(good, keys)).resolves.toMatchObject({ keyId: "ours" });
    await expect(verifySignature(unnamed, keys)).resolves.not.toHaveProperty("keyId");
  });

  test("for the scope that is expected", async () => {
    const scoped = await signed(files, { key: ours.privateKey, algorithm: "ES256", scope: "prod" });
    await expect(verifySignature(scoped, [{ ...key, scope: "prod" }])).resolves.toMatchObject({ scope: "prod" });
  });
});

describe("is refused by name", () => {
  const hmac = async () => {
    const pem = bytes(String(rsa.publicKey.export({ format: "pem", type: "spki" })));
    const token = await new CompactSign(bytes(JSON.stringify({ files: claimedFiles() })))
      .setProtectedHeader({ alg: "HS256", kid: "ours" })
      .sign(pem);
    return document({ signatures: [token] });
  };
  const flipped = () => {
    const { signatures } = JSON.parse(Buffer.from(good.get(signaturesFile) ?? []).toString()) as {
      signatures: [string];
    };
    const [header, payload, signature = ""] = signatures[0].split(".");
    const other = signature.startsWith("A") ? "B" : "A";
    return document({ signatures: [[header, payload, other + signature.slice(1)].join(".")] });
  };

  test.each<readonly [why: string, bundle: () => BundleFiles | Promise<BundleFiles>, code: string, entry: string]>([
    ["no signature", () => files, "MISSING", signaturesFile],
    [
      "a signature below the root",
      () => new Map([...files, [`x/${signaturesFile}`, good.get(signaturesFile) ?? bytes("")]]),
      "MISSING",
      signaturesFile,
    ],
    [
      "a second signature below the root",
      () => having(`x/${signaturesFile}`, "{}"),
      "FILE_EXTRA",
      `x/${signaturesFile}`,
    ],
    ["no JSON", () => having(signaturesFile, "{"), "MALFORMED", signaturesFile],
    ["no token", () => document({ signatures: ["a.b"] }), "MALFORMED", signaturesFile],
    ["no signatures", () => document({ signatures: [] }), "MALFORMED", signaturesFile],
    ["two signatures", () => document({ signatures: ["a.b.c", "a.b.c"] }), "MALFORMED", signaturesFile],
    ["another plugin", () => document({ signatures: ["a.b.c"], plugin: "custom" }), "MALFORMED", signaturesFile],
    ["more than anybody signs", () => having(signaturesFile, " ".repeat(5_000_000)), "MALFORMED", signaturesFile],
    ["no list of files", () => saying({ files: undefined }), "MALFORMED", signaturesFile],
    [
      "a hash that is none",
      () => saying({ files: [{ name: "data.json", hash: "xyz", algorithm: "SHA-256" }] }),
      "MALFORMED",
      signaturesFile,
    ],
    [
      "a file that is listed twice",
      () => saying({ files: [...claimedFiles(), ...claimedFiles()] }),
      "MALFORMED",
      signaturesFile,
    ],
    ["an unknown key", () => saying({}, { alg: "ES256", kid: "other" }), "KEY_UNKNOWN", signaturesFile],
    [
      "a key that only calls itself ours",
      () => signed(files, { key: theirs.privateKey, algorithm: "ES256", keyId: "ours" }),
      "INVALID",
      signaturesFile,
    ],
    [
      "an unnamed key that is not ours",
      () => signed(files, { key: theirs.privateKey, algorithm: "ES256" }),
      "INVALID",
      signaturesFile,
    ],
    ["a signature of which a bit is another", flipped, "INVALID", signaturesFile],
    [
      "another algorithm than the key's",
      () => signed(files, { key: rsa.privateKey, algorithm: "RS256", keyId: "ours" }),
      "ALGORITHM",
      signaturesFile,
    ],
    [
      "no algorithm",
      () => document({ signatures: [new UnsecuredJWT({ files: claimedFiles() }).encode()] }),
      "ALGORITHM",
      signaturesFile,
    ],
    ["a public key as a shared secret", hmac, "ALGORITHM", signaturesFile],
    [
      "an extension that must be understood",
      () => saying({}, { alg: "ES256", kid: "ours", crit: ["exp"], exp: 1 }),
      "INVALID",
      signaturesFile,
    ],
    ["another scope", () => saying({ scope: "test" }), "SCOPE", signaturesFile],
    ["a hash that can be forged", () => saying({ files: claimedFiles("SHA-1", () => "aa") }), "ALGORITHM", "data.json"],
    ["a changed value", () => having("data.json", '{"a": 2}'), "FILE_CHANGED", "data.json"],
    ["a number that is written in another way", () => having("data.json", '{"a": 1.0}'), "FILE_CHANGED", "data.json"],
    ["data that is no JSON", () => having("data.json", "a: 1"), "FILE_CHANGED", "data.json"],
    [
      "data that is not UTF-8",
      () => new Map([...good, ["data.json", Uint8Array.of(0xff)]]),
      "FILE_CHANGED",
      "data.json",
    ],
    ["a changed byte", () => having("policy.wasm", "wasM"), "FILE_CHANGED", "policy.wasm"],
    ["a changed manifest", () => having(".manifest", '{"revision": "r2"}'), "FILE_CHANGED", ".manifest"],
    ["a file less", () => without("policy.wasm"), "FILE_MISSING", "policy.wasm"],
    [
      "a file more",
      () => having("issuance/extra.rego", "package issuance.extra\n"),
      "FILE_EXTRA",
      "issuance/extra.rego",
    ],
    [
      "YAML, of which OPA hashes something else",
      () =>
        saying({ files: [...claimedFiles(), { name: "data.yaml", hash: "aa", algorithm: "SHA-256" }] }).then(
          (bundle) => new Map([...bundle, ["data.yaml", bytes("a: 1")]]),
        ),
      "FILE_CHANGED",
      "data.yaml",
    ],
  ])("%s", async (_, bundle, code, entry) => {
    const verified = verifySignature(await bundle(), [key]);
    await expect(verified).rejects.toMatchObject({
      code: `BUNDLE_SIGNATURE_${code}`,
      message: expect.stringContaining(entry),
      details: { entry },
    });
  });

  test("no scope, where one is expected", async () => {
    const verified = verifySignature(good, [{ ...key, scope: "prod" }]);
    await expect(verified).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_SCOPE" });
  });
});
