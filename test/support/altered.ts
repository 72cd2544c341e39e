import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import type { CryptoKey } from "jose";
import { privateKey } from "../../examples/acme/runtime/keys.js";
import type { PresentedEvidence } from "../../src/issuance/request.ts";
import { envelope } from "./attestations.ts";
import type { Attester } from "./attestations.ts";

/** The private key of an issuer of the example estate. */
export function keyOf(keys: string, issuer: string): Promise<CryptoKey> {
  return privateKey(keys, issuer);
}

/** What a client shows first: the token of its runtime. */
export async function first(evidence: () => Promise<PresentedEvidence[]>): Promise<PresentedEvidence> {
  const [shown] = await evidence();
  if (shown === undefined) throw new Error("the client shows nothing");
  return shown;
}

export interface JwtChange {
  /** Claims to replace; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A workload token with some of its claims changed, signed again. */
export async function alteredJwt(
  { token }: PresentedEvidence,
  key: CryptoKey | Uint8Array,
  { claims = {}, header = {} }: JwtChange = {},
): Promise<PresentedEvidence> {
  const payload = { ...decodeJwt(token), ...claims };
  const jwt = new SignJWT(payload).setProtectedHeader({ alg: "ES256", ...decodeProtectedHeader(token), ...header });
  return { type: "jwt", token: await jwt.sign(key) };
}

/** The same claims with `alg: none` (RFC 7519 §6) and no signature. */
export function unsignedJwt({ token }: PresentedEvidence): PresentedEvidence {
  const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  return { type: "jwt", token: `${header}.${token.split(".")[1]}.` };
}

export interface Statement {
  subject: { digest: Record<string, string> }[];
  predicateType: string;
  // As in-toto has it: each type of predicate has members of its own.
  predicate: Record<string, unknown>;
}

/** An attestation with its statement changed, signed again. */
export function alteredAttestation(
  { token }: PresentedEvidence,
  signer: Pick<Attester, "sign">,
  change: (statement: Statement) => void = () => {},
): PresentedEvidence {
  const { payload } = JSON.parse(token) as { payload: string };
  const statement = JSON.parse(Buffer.from(payload, "base64").toString()) as Statement;
  change(statement);
  return { type: "dsse", token: envelope(statement, signer) };
}
