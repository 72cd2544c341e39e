import { only, readAll, readOid, tags } from "./der.ts";
import type { Element } from "./der.ts";
import { refuse } from "./refuse.ts";

/** Signatures with SHA-256 or better (NIST SP 800-131A): MD5 and SHA-1 can be collided. */
const strongAlgorithms: ReadonlySet<string> = new Set([
  "1.2.840.113549.1.1.11", // sha256WithRSAEncryption
  "1.2.840.113549.1.1.12", // sha384WithRSAEncryption
  "1.2.840.113549.1.1.13", // sha512WithRSAEncryption
  "1.2.840.10045.4.3.2", // ecdsa-with-SHA256
  "1.2.840.10045.4.3.3", // ecdsa-with-SHA384
  "1.2.840.10045.4.3.4", // ecdsa-with-SHA512
  "1.3.101.112", // Ed25519
]);
const rsassaPss = "1.2.840.113549.1.1.10";
const strongHashes: ReadonlySet<string> = new Set([
  "2.16.840.1.101.3.4.2.1", // sha256
  "2.16.840.1.101.3.4.2.2", // sha384
  "2.16.840.1.101.3.4.2.3", // sha512
]);

/**
 * What of a certificate (RFC 5280 §4.1) Node does not tell: the signature's algorithm and the extensions.
 * @returns `extensions` as the body of the SEQUENCE OF Extension; empty where there are none
 */
export function readTbs(der: Uint8Array): { isSignedStrongly: boolean; extensions: Uint8Array } {
  const [tbs, outer] = readAll(only(der, tags.sequence));
  const [version, , inner, , , , , ...optional] = readAll(bodyOf(tbs, tags.sequence));
  // v3 is 2; older ones have no extensions, so nothing says what they may be used for.
  if (readAll(bodyOf(version, tags.explicit(0)))[0]?.body[0] !== 2)
    refuse("EVIDENCE_CERTIFICATE_REFUSED", "not X.509 v3");
  const algorithm = bodyOf(inner, tags.sequence);
  // §4.1.1.2: both must say the same, and only the inner one is signed.
  if (Buffer.compare(algorithm, bodyOf(outer, tags.sequence)) !== 0)
    refuse("EVIDENCE_MALFORMED", "two signature algorithms");
  const extensions = optional.find(({ tag }) => tag === tags.explicit(3));
  return {
    isSignedStrongly: isStrong(algorithm),
    extensions: extensions === undefined ? new Uint8Array() : only(extensions.body, tags.sequence),
  };
}

function isStrong(algorithm: Uint8Array): boolean {
  const [oid, parameters] = readAll(algorithm);
  const name = readOid(bodyOf(oid, tags.oid));
  return name === rsassaPss ? isStrongPss(parameters) : strongAlgorithms.has(name);
}

/** RSASSA-PSS-params (RFC 4055 §3.1): a hash that is not named is SHA-1. */
function isStrongPss(parameters: Element | undefined): boolean {
  const members = readAll(bodyOf(parameters, tags.sequence));
  const hash = members.find(({ tag }) => tag === tags.explicit(0));
  if (hash === undefined) return false;
  const [oid] = readAll(only(hash.body, tags.sequence));
  return strongHashes.has(readOid(bodyOf(oid, tags.oid)));
}

function bodyOf(element: Element | undefined, tag: number): Uint8Array {
  return element?.tag === tag ? element.body : refuse("EVIDENCE_MALFORMED", "not a certificate");
}
