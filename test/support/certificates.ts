import "reflect-metadata";
import { createHash, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { now } from "./evidence.ts";

x509.cryptoProvider.set(webcrypto);

/** Bits of the key usage extension (RFC 5280 §4.2.1.3). */
export const usage = { digitalSignature: 0x80, keyEncipherment: 0x20, keyCertSign: 0x04, crlSign: 0x02 };

const day = 86_400;

interface KeyAlgorithm extends webcrypto.Algorithm {
  readonly namedCurve?: string;
  readonly modulusLength?: number;
  readonly publicExponent?: Uint8Array;
  readonly hash?: string;
}
export const ecdsa: KeyAlgorithm = { name: "ECDSA", namedCurve: "P-256" };

export interface Issued {
  readonly pem: string;
  readonly name: string;
  readonly algorithm: KeyAlgorithm;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** What a certificate says; whatever is absent is as it should be. */
export interface Wanted {
  readonly name: string;
  /** Absent, it signs itself. */
  readonly issuer?: Issued;
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** Key usage; null leaves the extension out. */
  readonly usages?: number | null;
  readonly purposes?: readonly string[];
  readonly uris?: readonly string[];
  /** IP addresses. */
  readonly addresses?: readonly string[];
  /** Seconds since the epoch. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly keyAlgorithm?: KeyAlgorithm;
  /** Of the signature. */
  readonly hash?: string;
  readonly extensions?: readonly x509.Extension[];
  /** A stranger's key signs in the issuer's name. */
  readonly forged?: boolean;
}

/** A certificate with a new key of its own. */
export async function issue(wanted: Wanted): Promise<Issued> {
  const algorithm = wanted.keyAlgorithm ?? ecdsa;
  const keys = await newKeys(algorithm);
  const self = { name: wanted.name, algorithm, keys };
  const signer = { ...(wanted.issuer ?? self), ...(wanted.forged && { algorithm: ecdsa, keys: await newKeys(ecdsa) }) };
  const certificate = await x509.X509CertificateGenerator.create({
    subject: wanted.name,
    issuer: signer.name,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: { ...signer.algorithm, hash: wanted.hash ?? "SHA-256" },
    notBefore: new Date((wanted.notBefore ?? now - day) * 1_000),
    notAfter: new Date((wanted.notAfter ?? now + day) * 1_000),
    extensions: extensionsOf(wanted),
  });
  return { ...self, pem: `${certificate.toString("pem")}\n` };
}

/** `x5t#S256`. */
export function thumbprint(pem: string): string {
  return createHash("sha256").update(derOf(pem)).digest("base64url");
}

export function derOf(pem: string): Buffer {
  return Buffer.from(new x509.X509Certificate(pem).rawData);
}

export function extension(oid: string, isCritical: boolean, value: Uint8Array): x509.Extension {
  return new x509.Extension(oid, isCritical, Buffer.from(value));
}

function extensionsOf({
  ca = false,
  pathLength,
  usages,
  purposes,
  uris = [],
  addresses = [],
  extensions = [],
}: Wanted): x509.Extension[] {
  const all: x509.Extension[] = [new x509.BasicConstraintsExtension(ca, pathLength, true)];
  const proper = ca ? usage.keyCertSign | usage.crlSign : usage.digitalSignature;
  if (usages !== null) all.push(extension("2.5.29.15", true, Buffer.from([0x03, 0x02, 0x01, usages ?? proper])));
  if (purposes) all.push(new x509.ExtendedKeyUsageExtension([...purposes]));
  const names = [
    ...uris.map((value) => ({ type: "url" as const, value })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
  ];
  if (names.length > 0) all.push(new x509.SubjectAlternativeNameExtension(names));
  return [...all, ...extensions];
}

function newKeys(algorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm as webcrypto.EcKeyGenParams, true, ["sign", "verify"]);
}
