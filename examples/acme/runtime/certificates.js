// The partner's certificate and those above it: root, issuing authority, leaf.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 86_400_000;

/** PEM texts: `root`, `issuing`, `leaf`, and the leaf's private key. */
export async function createChain({ leafDays = 30, subject = "CN=initech-sync" } = {}) {
  x509.cryptoProvider.set(webcrypto);
  const [rootKeys, issuingKeys, leafKeys] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const root = await certify({
    subject: "CN=Globex Partner Root",
    keys: rootKeys,
    authority: { pathLength: 1 },
    days: 3_650,
  });
  const issuing = await certify({
    subject: "CN=Initech Issuing",
    keys: issuingKeys,
    issuer: { certificate: root, keys: rootKeys },
    authority: { pathLength: 0 },
    days: 365,
  });
  const leaf = await certify({
    subject,
    keys: leafKeys,
    issuer: { certificate: issuing, keys: issuingKeys },
    days: leafDays,
  });
  return {
    root: text(root),
    issuing: text(issuing),
    leaf: text(leaf),
    leafKey: await exportedKey(leafKeys),
  };
}

/** A certificate for a server on 127.0.0.1, signed by itself: `{ key, cert }`, PEM. */
export async function createServerCertificate() {
  const keys = await newKeys();
  const certificate = await certify({ subject: "CN=127.0.0.1", keys, days: 1, address: "127.0.0.1" });
  return { key: await exportedKey(keys), cert: text(certificate) };
}

async function certify({ subject, keys, issuer, authority, days, address }) {
  const usages = x509.KeyUsageFlags;
  const now = Date.now();
  return x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString("hex"),
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: new Date(now - day),
    notAfter: new Date(now + days * day),
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(authority !== undefined, authority?.pathLength, true),
      new x509.KeyUsagesExtension(authority ? usages.keyCertSign | usages.cRLSign : usages.digitalSignature, true),
      ...(address ? [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: address }])] : []),
      ...(authority || address ? [] : [new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.2"])]),
    ],
  });
}

async function exportedKey({ privateKey }) {
  const exported = await webcrypto.subtle.exportKey("pkcs8", privateKey);
  return `${x509.PemConverter.encode(exported, "PRIVATE KEY")}\n`;
}

function newKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

function text(certificate) {
  return `${certificate.toString("pem")}\n`;
}
