import { X509Certificate, createHash } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { identifier } from "../../issuance/vocabulary.ts";
import { decodeBase64 } from "./decode.ts";
import { readExtensions } from "./extensions.ts";
import type { Extensions } from "./extensions.ts";
import { isStrong } from "./key-strength.ts";
import { refuse } from "./refuse.ts";
import { readTbs } from "./tbs.ts";

export interface Certificate {
  readonly x509: X509Certificate;
  /** Absent where it is too weak or of a kind that is not accepted. */
  readonly key?: KeyObject;
  /** base64url of the SHA-256 of its DER (RFC 8705 §3.1). */
  readonly thumbprint: string;
  /** RFC 4514: the most specific part first. Empty where the certificate names its subject elsewhere. */
  readonly subject: string;
  readonly issuer: string;
  /** Seconds since the epoch, both inclusive (RFC 5280 §4.1.2.5). */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Whether its signature is of an algorithm that is accepted. */
  readonly isSignedStrongly: boolean;
  readonly extensions: Extensions;
}

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,65536}?)-----END CERTIFICATE-----/g;
const maxCertificates = 10;

/** PEM (RFC 7468 §5): certificates and blank space, nothing else. */
export function readPemChain(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(block)].map(([, body = ""]) => body);
  if (blocks.length === 0 || pem.replace(block, "").trim() !== "") refuse("EVIDENCE_MALFORMED", "not a PEM chain");
  if (blocks.length > maxCertificates) refuse("EVIDENCE_TOO_LARGE", `more than ${maxCertificates} certificates`);
  return blocks.map((body) => readCertificate(decodeBase64(body.replaceAll(/\s/g, ""))));
}

export function readCertificate(der: Uint8Array): Certificate {
  const x509 = parse(der);
  const { extensions, isSignedStrongly } = readTbs(x509.raw);
  return {
    x509,
    ...strongKeyOf(x509),
    thumbprint: createHash("sha256").update(x509.raw).digest("base64url"),
    subject: toRfc4514(x509.subject),
    issuer: toRfc4514(x509.issuer) || refuse("EVIDENCE_MALFORMED", "a certificate without an issuer"),
    notBefore: toSeconds(x509.validFrom),
    notAfter: toSeconds(x509.validTo),
    isSignedStrongly,
    extensions: readExtensions(extensions),
  };
}

/** What OpenSSL read is exactly what was given: nothing after it, nothing that it wrote in another way. */
function parse(der: Uint8Array): X509Certificate {
  try {
    const x509 = new X509Certificate(der);
    if (x509.raw.equals(der)) return x509;
  } catch (cause) {
    return refuse("EVIDENCE_MALFORMED", "not a certificate", cause);
  }
  return refuse("EVIDENCE_MALFORMED", "more than a certificate");
}

function strongKeyOf(x509: X509Certificate): Pick<Certificate, "key"> {
  try {
    const { publicKey } = x509;
    return isStrong(publicKey) ? { key: publicKey } : {};
  } catch {
    // A kind of key that OpenSSL does not know.
    return {};
  }
}

/** Node writes one relative name a line, the least specific first, special characters escaped (RFC 2253). */
function toRfc4514(name: string | undefined): string {
  const text = (name ?? "").split("\n").toReversed().join(",");
  const isPrintable = text === "" || identifier.safeParse(text).success;
  return isPrintable ? text : refuse("EVIDENCE_MALFORMED", "a certificate's name is too long, or not printable");
}

/** Node writes times as OpenSSL does, `Nov 24 02:35:20 2026 GMT`. */
function toSeconds(text: string): number {
  const seconds = Date.parse(text) / 1_000;
  return Number.isInteger(seconds) ? seconds : refuse("EVIDENCE_MALFORMED", "a certificate's time cannot be read");
}
