import type { Claims } from "./mapping/mapping.ts";
import { refuse } from "./refuse.ts";
import type { IssuerSettings } from "./settings.ts";

/**
 * Members that a workload token has no use for: extensions that must be understood (RFC 7515 §4.1.11), keys and places
 * to find keys that the token brings along (§4.1.2, §4.1.3, §4.1.5), and a payload that is no claims set (RFC 7519 §5.2).
 */
const refusedMembers = ["crit", "b64", "jwk", "jku", "x5u", "cty", "zip", "enc"];

/**
 * JWT-SVID §2.3, held to for every issuer (RFC 8725 §3.11): a token made for another purpose, such as `at+jwt` or
 * `dpop+jwt`, is no workload token although the same key signed it.
 */
const types: ReadonlySet<unknown> = new Set([undefined, "JWT", "JOSE"]);

/** Judges the header before its signature: an algorithm that is not on the list never reaches a key (RFC 8725 §3.1). */
export function checkHeader(header: Claims, { algorithms }: Pick<IssuerSettings, "algorithms">): void {
  const { alg, typ, kid } = header;
  if (!algorithms.some((allowed) => allowed === alg)) {
    refuse("EVIDENCE_ALGORITHM_REFUSED", "the algorithm is not accepted from this issuer");
  }
  const refused = refusedMembers.find((name) => Object.hasOwn(header, name));
  if (refused !== undefined) refuse("EVIDENCE_HEADER_REFUSED", `the header has the member ${refused}`);
  if (!types.has(typ)) refuse("EVIDENCE_HEADER_REFUSED", "the type is not that of a workload token");
  if (kid !== undefined && typeof kid !== "string") refuse("EVIDENCE_HEADER_REFUSED", "kid is not a string");
}
