// oxlint-disable-next-line import/no-unassigned-import -- what @peculiar/x509 needs before it loads
import "./reflect-metadata.ts";
import { createHash } from "node:crypto";
import * as x509 from "@peculiar/x509";

export const { KeyUsageFlags } = x509;
const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Seconds since the epoch: the frozen now of the evidence tests. */
export const certificateNow = 1_790_000_000;
const day = 86_400;

export interface Issued {
  readonly pem: string;
  readonly name: string;
  readonly keys: CryptoKeyPair;
  readonly algorithm: Algorithm;
}

/** What a certificate says; whatever is absent is as it should be. */
export interface Wanted {
  readonly name: string;
  readonly issuer?: Issued;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly usages?: number | null;
  readonly purposes?: readonly string[];
  readonly uris?: readonly string[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly keyAlgorithm?: Algorithm;
  readonly hash?: string;
  readonly extensions?: readonly x509.Extension[];
  /** Signs with another key than the issuer's. */
  readonly forged?: boolean;
}

/** A certificate with a key of its own, signed by its issuer or by itself. */
export async function issue(wanted: Wanted): Promise<Issued> {
  const algorithm = wanted.keyAlgorithm ?? ecdsa;
  const keys = await newKeys(algorithm);
  const signer =
    wanted.forged === true ? { algorithm: ecdsa, keys: await newKeys(ecdsa) } : (wanted.issuer ?? { algorithm, keys });
  const hash = wanted.hash ?? "SHA-256";
  const certificate = await x509.X509CertificateGenerator.create({
    subject: wanted.name,
    issuer: wanted.issuer?.name ?? wanted.name,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: { ...signer.algorithm, hash } as x509.EcdsaSignParams,
    notBefore: new Date((wanted.notBefore ?? certificateNow - day) * 1_000),
    notAfter: new Date((wanted.notAfter ?? certificateNow + day) * 1_000),
    extensions: extensionsOf(wanted),
  });
  return { pem: `${certificate.toString("pem")}\n`, name: wanted.name, keys, algorithm };
}

/** `x5t#S256`. */
export function thumbprint(pem: string): string {
  return createHash("sha256")
    .update(Buffer.from(new x509.X509Certificate(pem).rawData))
    .digest("base64url");
}

/** `x5c`. */
export function base64Of(pem: string): string {
  return Buffer.from(new x509.X509Certificate(pem).rawData).toString("base64");
}

export function extension(oid: string, isCritical: boolean, value: Uint8Array): x509.Extension {
  return new x509.Extension(oid, isCritical, value);
}

function extensionsOf({ ca = false, pathLength, usages, purposes, uris, extensions = [] }: Wanted): x509.Extension[] {
  const { keyCertSign, cRLSign, digitalSignature } = KeyUsageFlags;
  const all: x509.Extension[] = [new x509.BasicConstraintsExtension(ca, pathLength, true)];
  const usage = usages === undefined ? (ca ? keyCertSign | cRLSign : digitalSignature) : usages;
  if (usage !== null) all.push(new x509.KeyUsagesExtension(usage, true));
  if (purposes) all.push(new x509.ExtendedKeyUsageExtension([...purposes]));
  if (uris) all.push(new x509.SubjectAlternativeNameExtension(uris.map((value) => ({ type: "url", value }))));
  return [...all, ...extensions];
}

async function newKeys(algorithm: Algorithm): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
}
