import type { Certificate } from "./certificate.ts";
import { refuse } from "./refuse.ts";

/** The leaf first, the anchor last. */
export type Path = readonly [leaf: Certificate, ...issuers: Certificate[]];

const purposes: ReadonlySet<string> = new Set([
  "1.3.6.1.5.5.7.3.2", // clientAuth
  "2.5.29.37.0", // anyExtendedKeyUsage
]);

/**
 * The chain up to the first issuer that is an anchor, or with the anchor that issued its last certificate. Undefined
 * where it reaches none. That names and keys match does not make the chain good: `checkPath` does.
 */
export function pathTo(anchors: readonly Certificate[], [leaf, ...issuers]: Path): Path | undefined {
  const end = issuers.findIndex(({ thumbprint }) => anchors.some((anchor) => anchor.thumbprint === thumbprint));
  if (end >= 0) return [leaf, ...issuers.slice(0, end + 1)];
  const last = issuers.at(-1) ?? leaf;
  const anchor = anchors.find((each) => isIssuedBy(last, each));
  return anchor && [leaf, ...issuers, anchor];
}

/**
 * RFC 5280 §6.1, and stricter where that costs nothing: the anchor must be a valid CA too, and self-issued certificates
 * count for the path length. Revocation lists are not consulted.
 */
export function checkPath(path: Path, now: number): void {
  const [leaf, ...issuers] = path;
  for (const certificate of path) checkValidity(certificate, now);
  checkLeaf(leaf);
  let issued = leaf;
  for (const [below, issuer] of issuers.entries()) {
    checkIssuer(issuer, below);
    if (!issued.isSignedStrongly) refuse("EVIDENCE_ALGORITHM_REFUSED", "a certificate's signature is too weak");
    if (!isIssuedBy(issued, issuer)) refuse("EVIDENCE_CHAIN_BROKEN", "a certificate was not issued by the next one");
    issued = issuer;
  }
}

function checkValidity({ notBefore, notAfter }: Certificate, now: number): void {
  if (now < notBefore) refuse("EVIDENCE_NOT_YET_VALID", "a certificate is not valid yet");
  if (now > notAfter) refuse("EVIDENCE_EXPIRED", "a certificate has expired");
}

/** @param below how many CA certificates stand between it and the leaf */
function checkIssuer(certificate: Certificate, below: number): void {
  const { isCa, keyUsage, pathLength = Infinity } = certificate.extensions;
  if (!isCa || keyUsage?.keyCertSign === false)
    refuse("EVIDENCE_CERTIFICATE_REFUSED", "it is no certificate authority");
  if (below > pathLength) refuse("EVIDENCE_CERTIFICATE_REFUSED", "the path is longer than it allows");
  checkUse(certificate);
}

/** What proves possession of its key, and issues nothing. */
function checkLeaf(certificate: Certificate): void {
  const { isCa, keyUsage } = certificate.extensions;
  if (isCa || keyUsage?.keyCertSign === true || keyUsage?.crlSign === true) {
    refuse("EVIDENCE_CERTIFICATE_REFUSED", "the leaf is a certificate authority");
  }
  if (keyUsage?.digitalSignature === false) refuse("EVIDENCE_CERTIFICATE_REFUSED", "the leaf may not sign");
  checkUse(certificate);
}

/** A CA's purposes bound those of what it issues, as everybody applies them though RFC 5280 §4.2.1.12 does not say so. */
function checkUse({ extensions: { extendedKeyUsage }, key }: Certificate): void {
  if (extendedKeyUsage?.some((purpose) => purposes.has(purpose)) === false) {
    refuse("EVIDENCE_CERTIFICATE_REFUSED", "it is not for client authentication");
  }
  if (key === undefined) refuse("EVIDENCE_KEY_WEAK", "its key is too weak");
}

function isIssuedBy({ x509 }: Certificate, issuer: Certificate): boolean {
  return issuer.key !== undefined && x509.checkIssued(issuer.x509) && x509.verify(issuer.key);
}
