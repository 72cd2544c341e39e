import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { signaturesOf } from "../../src/authoring/sign.ts";
import type { Signer } from "../../src/authoring/sign.ts";
import type { SignatureAlgorithm } from "../../src/policy/signature/algorithms.ts";
import { signaturesFile } from "../../src/policy/signature/signatures-file.ts";
import type { BundleFiles } from "./compile.ts";

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2_048 });
const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });

/** A fresh key of the kind that an algorithm takes. */
export function keyPairFor(algorithm: SignatureAlgorithm): KeyPair {
  if (/^[RP]S/.test(algorithm)) return rsa();
  if (algorithm === "ES256") return curve("prime256v1");
  if (algorithm === "ES384") return curve("secp384r1");
  if (algorithm === "ES512") return curve("secp521r1");
  return generateKeyPairSync("ed25519");
}

/** Where both halves of a key are, in PEM. */
export interface KeyFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

export async function writeKeys(folder: string, name: string, { privateKey, publicKey }: KeyPair): Promise<KeyFiles> {
  const files = { privateFile: join(folder, `${name}.pem`), publicFile: join(folder, `${name}.pub.pem`) };
  await writeFile(files.privateFile, privateKey.export({ format: "pem", type: "pkcs8" }));
  await writeFile(files.publicFile, publicKey.export({ format: "pem", type: "spki" }));
  return files;
}

/** The same files, signed. */
export async function signed(files: BundleFiles, signer: Signer): Promise<BundleFiles> {
  return new Map([...files, [signaturesFile, await signaturesOf(files, signer)]]);
}
