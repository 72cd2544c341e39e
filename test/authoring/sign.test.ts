import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { pack, unpack } from "../../src/authoring/archive.ts";
import { readSigner, signaturesOf } from "../../src/authoring/sign.ts";
import type { SignatureAlgorithm } from "../../src/authoring/sign.ts";
import { signatureAlgorithms } from "../../src/policy/signature/algorithms.ts";
import { readKey } from "../../src/policy/signature/keys.ts";
import { claimedSignature, signaturesFile } from "../../src/policy/signature/signatures-file.ts";
import { verifySignature } from "../../src/policy/signature/verify.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";
import { keyPairFor, signed, writeKeys } from "../support/signing.ts";
import type { KeyFiles } from "../support/signing.ts";

jest.setTimeout(60_000);

/** Whatever makes OPA's text of a value differ from the one that came in. */
const awkward = String.raw`{
  "numbers": [1.50, 1e3, 1E+2, -0, 12345678901234567890123, 0.1],
  "é": "<&> \u2028 \u0041 \/ \u0001 \u0008 \f \u007f 😀 \\ \"",
  "😀": {"b": [], "a": {}}, "ﬀ": null, "": [true, false], "__proto__": 1
}`;
const files = new Map<string, Uint8Array>([
  [".manifest", Buffer.from('{ "roots" : [""],\n "revision": "r<1>" }')],
  ["data.json", Buffer.from(awkward)],
  ["q/data.json", Buffer.from('{"k": 2.0}')],
  ["p/a.rego", Buffer.from("package p\n\nx := 1\n")],
  ["readme.md", Buffer.from("nobody's")],
]);

let folder: Folder;
const keys = new Map<SignatureAlgorithm, KeyFiles>();
const keyOf = (algorithm: SignatureAlgorithm) => keys.get(algorithm) as KeyFiles;

beforeAll(async () => {
  folder = await createFolder();
  for (const algorithm of signatureAlgorithms)
    keys.set(algorithm, await writeKeys(folder.path, algorithm, keyPairFor(algorithm)));
});
afterAll(() => folder.remove());

const run = promisify(execFile);
const opa = (args: readonly string[], cwd = folder.path) => run(resolve(".bin/opa"), [...args], { cwd });

async function archive(name: string, content: ReadonlyMap<string, Uint8Array>): Promise<string> {
  await folder.write(name, await pack(content));
  return join(folder.path, name);
}

/** Whether OPA loads a bundle, which it verifies first; otherwise what it says. */
async function opaSays(bundle: string, algorithm: SignatureAlgorithm, ...more: readonly string[]): Promise<string> {
  const { privateFile, publicFile } = keyOf(algorithm);
  const how = ["--verification-key", publicFile, "--signing-key", privateFile, "--signing-alg", algorithm, ...more];
  const built = opa(["build", "--bundle", bundle, ...how, "--output", join(folder.path, "again.tar.gz")]);
  return built.then(
    () => "good",
    (failure: { stdout: string; stderr: string }) => failure.stdout + failure.stderr,
  );
}

describe("OPA", () => {
  test.each(signatureAlgorithms)("verifies what we sign by %s", async (algorithm) => {
    const signer = await readSigner(keyOf(algorithm).privateFile, { algorithm, keyId: "default" });
    expect(await opaSays(await archive("ours.tar.gz", await signed(files, signer)), algorithm)).toBe("good");
  });

  test("loads it to evaluate, as its service would", async () => {
    const signer = await readSigner(keyOf("ES256").privateFile);
    const bundle = await archive("ours.tar.gz", await signed(files, signer));
    const child = run(resolve(".bin/opa"), [
      "run",
      "--bundle",
      bundle,
      "--verification-key",
      keyOf("ES256").publicFile,
      "--signing-alg",
      "ES256",
    ]);
    child.child.stdin?.end("data.p.x + 41\n");
    expect((await child).stdout).toMatch(/^42$/m);
  });

  test.each<readonly [what: string, change: (bundle: Map<string, Uint8Array>) => void, said: string]>([
    [
      "a byte of it is another",
      (all) => all.set("p/a.rego", Buffer.from("package p\n\nx := 2\n")),
      "p/a.rego: digest mismatch",
    ],
    [
      "a value of its data is another",
      (all) => all.set("data.json", Buffer.from(awkward.replace("1.50", "1.5"))),
      "data.json: digest mismatch",
    ],
    ["a file is gone", (all) => all.delete("readme.md"), "readme.md"],
    ["a file came to it", (all) => all.set("p/b.rego", Buffer.from("package p\n")), "p/b.rego not included"],
    ["nobody signed it", (all) => all.delete(signaturesFile), "missing .signatures.json"],
  ])("refuses it once %s, and so do we", async (_, change, said) => {
    const signer = await readSigner(keyOf("ES256").privateFile, { keyId: "default" });
    const bundle = new Map(await signed(files, signer));
    change(bundle);
    expect(await opaSays(await archive("changed.tar.gz", bundle), "ES256")).toContain(said);
    const verified = verifySignature(bundle, [await readKey(keyOf("ES256").publicFile, {})]);
    await expect(verified).rejects.toMatchObject({ code: expect.stringMatching(/^BUNDLE_SIGNATURE_/) });
  });

  test("asks for the scope that we signed for", async () => {
    const signer = await readSigner(keyOf("ES256").privateFile, { scope: "prod" });
    const bundle = await archive("scoped.tar.gz", await signed(files, signer));
    expect(await opaSays(bundle, "ES256", "--scope", "prod")).toBe("good");
    expect(await opaSays(bundle, "ES256")).toContain("scope mismatch");
  });
});

describe("we verify", () => {
  const verify = async (bundle: ReadonlyMap<string, Uint8Array>, algorithm: SignatureAlgorithm, id?: string) => {
    const key = await readKey(keyOf(algorithm).publicFile, { algorithm, ...(id !== undefined && { id }) });
    return verifySignature(bundle, [key]);
  };

  test.each(signatureAlgorithms)("what `opa sign` signs by %s", async (algorithm) => {
    const bundle = await archive("plain.tar.gz", files);
    await opa(["sign", "--bundle", bundle, "--signing-key", keyOf(algorithm).privateFile, "--signing-alg", algorithm]);
    const whole = new Map([...files, [signaturesFile, await readFile(join(folder.path, signaturesFile))]]);
    const claimed = await verify(whole, algorithm);
    expect(claimed).toMatchObject({ algorithm, scope: "" });
    expect(claimed).not.toHaveProperty("keyId");
  });

  test.each(["RS256", "ES256", "EdDSA"] as const)(
    "what `opa build` signs by %s, and no more once it is another",
    async (algorithm) => {
      const source = await createFolder();
      for (const [path, content] of files) {
        await mkdir(dirname(join(source.path, path)), { recursive: true });
        await writeFile(join(source.path, path), content);
      }
      const output = join(folder.path, "theirs.tar.gz");
      const how = ["--signing-key", keyOf(algorithm).privateFile, "--signing-alg", algorithm];
      await opa(["build", "-t", "wasm", "-e", "p/x", ...how, "-o", output, "--bundle", "."], source.path);
      await source.remove();
      const bundle = await unpack(await readFile(output));
      expect([...bundle.keys()]).toContain("policy.wasm");
      expect(await verify(bundle, algorithm, "default")).toMatchObject({ algorithm, keyId: "default" });
      const changed = new Map([...bundle, ["policy.wasm", Uint8Array.of(0)]]);
      await expect(verify(changed, algorithm)).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_FILE_CHANGED" });
    },
  );

  test("claims beside the files", async () => {
    await folder.write("claims.json", JSON.stringify({ scope: "prod", iss: "ci", keyid: "k" }));
    const bundle = await archive("plain.tar.gz", files);
    await opa([
      "sign",
      "--bundle",
      bundle,
      "--signing-key",
      keyOf("ES256").privateFile,
      "--signing-alg",
      "ES256",
      "--claims-file",
      "claims.json",
    ]);
    const whole = new Map([...files, [signaturesFile, await readFile(join(folder.path, signaturesFile))]]);
    await expect(verify(whole, "ES256")).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_SCOPE" });
  });
});

test.each(["RS256", "EdDSA"] as const)(
  "%s makes the same bytes again, whatever the order of the files",
  async (algorithm) => {
    const signer = await readSigner(keyOf(algorithm).privateFile, { keyId: "one" });
    const again = signaturesOf(new Map([...files].toReversed()), signer);
    expect(await again).toEqual(await signaturesOf(files, signer));
  },
);

test("hashes are those of OPA, one by one", async () => {
  const bundle = await archive("plain.tar.gz", files);
  const { privateFile } = keyOf("EdDSA");
  await opa(["sign", "--bundle", bundle, "--signing-key", privateFile, "--signing-alg", "EdDSA"]);
  const theirs = new Map([[signaturesFile, await readFile(join(folder.path, signaturesFile))]]);
  const ours = new Map([[signaturesFile, await signaturesOf(files, await readSigner(privateFile))]]);
  expect(claimedSignature(ours)?.files).toEqual(claimedSignature(theirs)?.files);
});

describe("a key to sign with", () => {
  test.each([
    ["RS256", "RS256"],
    ["ES256", "ES256"],
    ["ES384", "ES384"],
    ["ES512", "ES512"],
    ["Ed25519", "EdDSA"],
  ] as const)("of %s is used with %s unless something else is said", async (kind, algorithm) => {
    expect(await readSigner(keyOf(kind).privateFile)).toMatchObject({ algorithm, key: { type: "private" } });
  });

  const pem = (key: ReturnType<typeof keyPairFor>["privateKey"]) => key.export({ format: "pem", type: "pkcs8" });
  test.each<
    readonly [what: string, content: () => string | Buffer, algorithm: SignatureAlgorithm | undefined, said: string]
  >([
    ["nothing", () => "", undefined, "it is not a private key in PEM without a passphrase"],
    [
      "a public key",
      () => keyPairFor("ES256").publicKey.export({ format: "pem", type: "spki" }),
      undefined,
      "it is not a private key",
    ],
    [
      "a key with a passphrase",
      () =>
        keyPairFor("ES256").privateKey.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" }),
      undefined,
      "it is not a private key",
    ],
    [
      "a key for something else",
      () => pem(generateKeyPairSync("x25519").privateKey),
      undefined,
      "no x25519 key like it signs bundles",
    ],
    [
      "a weak key",
      () => pem(generateKeyPairSync("rsa", { modulusLength: 1_024 }).privateKey),
      undefined,
      "no rsa key like it",
    ],
    ["a key for another algorithm", () => pem(keyPairFor("ES256").privateKey), "RS256", "RS256 takes an RSA key"],
  ])("must not be %s", async (_, content, algorithm, said) => {
    await folder.write("bad.pem", content());
    const read = readSigner(join(folder.path, "bad.pem"), algorithm && { algorithm });
    await expect(read).rejects.toMatchObject({ code: "KEYS_INVALID", message: expect.stringContaining(said) });
    await expect(read).rejects.toMatchObject({ message: expect.stringContaining("bad.pem") });
  });

  test("must be there", async () => {
    await expect(readSigner("nowhere.pem")).rejects.toMatchObject({ code: "KEYS_INVALID" });
  });
});
