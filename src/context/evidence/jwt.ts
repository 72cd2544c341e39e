import { errors, jwtVerify } from "jose";
import type { JWTVerifyGetKey } from "jose";
import { workload } from "../../issuance/input.ts";
import type { Workload } from "../../issuance/input.ts";
import { claimName } from "../../issuance/vocabulary.ts";
import { decodeBase64, decodeObject } from "./decode.ts";
import type { Found, Moment } from "./found.ts";
import type { TrustedIssuer, TrustedIssuers } from "./issuers.ts";
import { refusalOf } from "./jose-refusals.ts";
import { checkHeader } from "./jwt-header.ts";
import type { Claims } from "./mapping/mapping.ts";
import { mappings } from "./mapping/mappings.ts";
import { refuse } from "./refuse.ts";
import type { IssuerSettings } from "./settings.ts";

/** JWS Compact Serialization (RFC 7515 §7.1) without an empty part. */
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * A workload JWT of a configured issuer: who signed it is read first, as a hint, and then everything is verified with
 * what is configured for that issuer.
 */
export async function verifyJwt(token: string, issuers: TrustedIssuers, maxBytes: number, at: Moment): Promise<Found> {
  const { header, claims } = readToken(token, maxBytes);
  const issuer = issuerOf(claims, issuers);
  checkHeader(header, issuer.settings);
  await verifySignatureAndTimes(token, issuer, at);
  checkNames(claims);
  const found = toWorkload(claims, issuer.settings);
  return { issuer: found.issuer, age: Math.max(0, at.now - found.issued_at), claims, workload: found };
}

type JsonClaims = Found["claims"] & Claims;

function readToken(token: string, maxBytes: number): { header: Claims; claims: JsonClaims } {
  if (token.length > maxBytes) refuse("EVIDENCE_TOO_LARGE", `the token is longer than ${maxBytes} bytes`);
  if (!compact.test(token)) refuse("EVIDENCE_MALFORMED", "not a JWT in compact form");
  const [header, claims] = token.split(".").map(decodeBase64) as [Buffer, Buffer, Buffer];
  return { header: decodeObject(header), claims: decodeObject(claims) as JsonClaims };
}

/** A SPIFFE ID as `sub` makes it a JWT-SVID, whatever `iss` says: its trust domain is who must have signed it. */
function issuerOf({ iss, sub }: Claims, issuers: TrustedIssuers): TrustedIssuer {
  const isSvid = typeof sub === "string" && sub.startsWith("spiffe://");
  const found = isSvid ? issuers.ofSpiffeId(sub) : issuers.ofTokens(iss);
  return found ?? refuse("EVIDENCE_ISSUER_UNKNOWN", "no issuer of that name is configured");
}

async function verifySignatureAndTimes(token: string, { settings, keys }: TrustedIssuer, at: Moment): Promise<void> {
  const getKey: JWTVerifyGetKey = async (header, input) => {
    const known = await keys.current(at.signal);
    try {
      return await known.find(header, input);
    } catch (unmatched) {
      const newer = isUnmatched(unmatched) ? await keys.newerThan(known, at.signal) : undefined;
      if (newer === undefined) throw unmatched;
      return newer.find(header, input);
    }
  };
  try {
    await jwtVerify(token, getKey, {
      algorithms: settings.algorithms,
      audience: settings.audiences,
      currentDate: new Date(at.now * 1_000),
      clockTolerance: settings.clock_skew_seconds,
      maxTokenAge: settings.max_age_seconds,
      requiredClaims: ["sub", "exp"],
    });
  } catch (failure) {
    throw refusalOf(failure);
  }
}

/** The issuer may have rotated its keys since they were fetched. */
function isUnmatched(failure: unknown): boolean {
  return failure instanceof errors.JWKSNoMatchingKey;
}

function checkNames(claims: Claims): void {
  const isBad = (name: string) => !claimName.safeParse(name).success;
  if (Object.keys(claims).some(isBad)) refuse("EVIDENCE_CLAIMS_INVALID", "a claim's name is not acceptable");
}

function toWorkload(claims: Claims, settings: IssuerSettings): Workload {
  const { kind, issuer, image_digest_claim: imageClaim, runner_id_claim: runnerClaim } = settings;
  const parsed = workload.safeParse({
    ...mappings[kind](claims, settings),
    kind,
    issuer,
    issued_at: wholeSeconds(claims["iat"]),
    expires_at: wholeSeconds(claims["exp"]),
    ...claimed("image_digest", imageClaim, claims),
    ...claimed("runner_id", runnerClaim, claims),
  });
  return parsed.success ? parsed.data : refuse("EVIDENCE_CLAIMS_INVALID", "a claim is malformed", parsed.error);
}

/** NumericDate may have a fraction (RFC 7519 §2). */
function wholeSeconds(date: unknown): unknown {
  return typeof date === "number" ? Math.floor(date) : date;
}

function claimed(
  member: keyof Workload,
  name: string | undefined,
  claims: Claims,
): Partial<Record<keyof Workload, unknown>> {
  return name !== undefined && Object.hasOwn(claims, name) ? { [member]: claims[name] } : {};
}
