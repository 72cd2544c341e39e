import { readPemChain } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import type { Found, Moment } from "./found.ts";
import type { TrustedIssuer, TrustedIssuers } from "./issuers.ts";
import { factsOfSpiffeId } from "./mapping/spiffe.ts";
import { checkPath, pathTo } from "./path.ts";
import type { Path } from "./path.ts";
import { refuse } from "./refuse.ts";

export interface ChainContext extends Moment {
  /** The certificates at which a chain of the request's tenant may end. */
  readonly anchors: readonly Certificate[];
  /** `x5t#S256` of the request: the certificate whose key the requester was seen to hold. */
  readonly thumbprint: string | undefined;
}

/**
 * An X.509 chain whose leaf is the requester's own. A certificate is public: only the confirmation makes it evidence.
 *
 * Up to one of the tenant's anchors it is a trust chain. With a SPIFFE ID of a configured trust domain it is an
 * X.509-SVID: then it must end at that domain's own roots, so that no tenant's anchor can name a workload of ours.
 */
export async function verifyChain(pem: string, issuers: TrustedIssuers, context: ChainContext): Promise<Found> {
  const chain = readChain(pem);
  const [leaf] = chain;
  if (leaf.thumbprint !== context.thumbprint) {
    refuse("EVIDENCE_CONFIRMATION_MISMATCH", "the request is not bound to the leaf");
  }
  const spiffeId = spiffeIdOf(leaf);
  const trustDomain = spiffeId === undefined ? undefined : issuers.ofSpiffeId(spiffeId);
  const path = checkedPathTo(context.anchors, chain, context.now);
  if (spiffeId !== undefined && trustDomain !== undefined) {
    return { ...(await verifySvid(chain, spiffeId, trustDomain, context)), ...trustChain(path, context.now) };
  }
  if (path === undefined) return refuse("EVIDENCE_CHAIN_UNTRUSTED", "it does not end at an anchor of the tenant");
  return { issuer: leaf.issuer, ...commonFacts(leaf, context.now), ...trustChain(path, context.now) };
}

function readChain(pem: string): Path {
  const [leaf, ...issuers] = readPemChain(pem);
  return leaf === undefined ? refuse("EVIDENCE_MALFORMED", "an empty chain") : [leaf, ...issuers];
}

/** X509-SVID §2: exactly one URI, the SPIFFE ID. Without one that begins like it the leaf is no SVID. */
function spiffeIdOf({ extensions: { uris } }: Certificate): string | undefined {
  if (!uris.some((uri) => uri.toLowerCase().startsWith("spiffe:"))) return undefined;
  const [id, ...more] = uris;
  return more.length === 0 ? id : refuse("EVIDENCE_CERTIFICATE_REFUSED", "an X.509-SVID has one URI");
}

function checkedPathTo(anchors: readonly Certificate[], chain: Path, now: number): Path | undefined {
  const path = pathTo(anchors, chain);
  if (path !== undefined) checkPath(path, now);
  return path;
}

async function verifySvid(
  chain: Path,
  spiffeId: string,
  { settings, keys }: TrustedIssuer,
  { now, signal }: Moment,
): Promise<Found> {
  const { roots } = await keys.current(signal);
  const [leaf] = chain;
  const path = checkedPathTo(roots, chain, now);
  if (path === undefined) refuse("EVIDENCE_CHAIN_UNTRUSTED", "it does not end at a root of its trust domain");
  // X509-SVID §4.3: key usage must be there, and marked for signatures.
  if (leaf.extensions.keyUsage?.digitalSignature !== true) {
    refuse("EVIDENCE_CERTIFICATE_REFUSED", "an X.509-SVID is for signatures");
  }
  const facts = factsOfSpiffeId(spiffeId, settings);
  return {
    issuer: settings.issuer,
    ...commonFacts(leaf, now),
    workload: {
      ...facts,
      kind: "spiffe",
      issuer: settings.issuer,
      issued_at: leaf.notBefore,
      expires_at: leaf.notAfter,
    },
  };
}

function commonFacts({ notBefore, subject, extensions }: Certificate, now: number): Pick<Found, "age" | "claims"> {
  return { age: now - notBefore, claims: { subject, uris: [...extensions.uris] } };
}

function trustChain(path: Path | undefined, now: number): Pick<Found, "trustChain"> {
  if (path === undefined) return {};
  return {
    trustChain: path.map(({ subject, thumbprint, notAfter }) => ({
      subject,
      thumbprint,
      not_after: notAfter,
      observed_at: now,
    })),
  };
}
