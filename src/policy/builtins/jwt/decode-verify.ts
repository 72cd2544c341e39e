import type { RegoObject, Value } from "../../value.ts";
import { object, text, Unusable } from "../arguments.ts";
import { algorithms } from "./algorithms.ts";
import { keysOf } from "./keys.ts";
import type { VerificationKey } from "./keys.ts";
import { jsonObject, tokenOf } from "./token.ts";
import type { Token } from "./token.ts";

/**
 * `io.jwt.decode_verify(token, constraints)`: `[true, header, claims]`, or `[false, {}, {}]` where the signature or a
 * constraint does not hold. A token that expires can only be judged with the constraint `time` (nanoseconds): the clock
 * is no part of a decision's input.
 */
export function decodeVerify(value: Value, constraintObject: Value): Value {
  const constraints = constraintsOf(object(constraintObject));
  const token = innermost(value, constraints);
  if (token === undefined) return unverified;
  const claims = jsonObject(token.payload);
  return claimsHold(claims, constraints) ? [true, token.header, claims] : unverified;
}

const unverified: Value = [false, new Map(), new Map()];

interface Constraints {
  readonly keys: VerificationKey[] | undefined;
  readonly secret: string;
  readonly alg: string;
  readonly iss: string;
  readonly aud: string;
  /** Seconds. */
  readonly now: number | undefined;
}

function constraintsOf(members: RegoObject): Constraints {
  const known = new Set<Value>(["cert", "secret", "alg", "iss", "aud", "time"]);
  const [cert, time, secret] = [members.get("cert"), members.get("time"), text(members.get("secret") ?? "")];
  const keyed = Number(cert !== undefined) + Number(secret !== "");
  if (keyed !== 1 || ![...members.keys()].every((name) => known.has(name))) throw new Unusable("not constraints");
  return {
    keys: cert === undefined ? undefined : keysOf(text(cert)),
    secret,
    alg: text(members.get("alg") ?? ""),
    iss: text(members.get("iss") ?? ""),
    aud: text(members.get("aud") ?? ""),
    now: time === undefined ? undefined : seconds(time),
  };
}

function seconds(time: Value): number {
  const nanoseconds = typeof time === "bigint" ? Number(time) : time;
  if (typeof nanoseconds !== "number" || nanoseconds < 0) throw new Unusable("not a time");
  return nanoseconds / 1e9;
}

/** The token inside all others (`cty: JWT`, RFC 7519 §5.2); undefined where a signature does not hold. */
function innermost(value: Value, constraints: Constraints): Token | undefined {
  const token = tokenOf(value);
  if (!signatureHolds(token, constraints)) return undefined;
  const nested = stringMember(token.header, "cty").toUpperCase() === "JWT";
  return nested ? innermost(token.payload, constraints) : token;
}

function signatureHolds({ header, signed, signature }: Token, { keys, secret, alg: wanted }: Constraints): boolean {
  const [alg, kid] = [stringMember(header, "alg"), stringMember(header, "kid")];
  stringMember(header, "typ");
  if (alg === "" || !understood(header) || (wanted !== "" && wanted !== alg)) return false;
  const algorithm = algorithms.get(alg);
  if (algorithm === undefined) return false;
  if (keys === undefined) return algorithm.verify(secret, signed, signature);
  return candidates(keys, kid, alg).some(({ key }) => algorithm.verify(key, signed, signature));
}

/** The key that the token names; else those that do not ask for another algorithm. */
export function candidates(keys: readonly VerificationKey[], kid: string, alg: string): readonly VerificationKey[] {
  const named = kid === "" ? undefined : keys.find((key) => key.kid === kid);
  return named === undefined ? keys.filter((key) => key.alg === "" || key.alg === alg) : [named];
}

export function stringMember(header: RegoObject, name: string): string {
  return text(header.get(name) ?? "");
}

/** Extensions that must be understood are not (RFC 7515 §4.1.11). */
function understood(header: RegoObject): boolean {
  const critical = header.get("crit") ?? [];
  if (!Array.isArray(critical)) throw new Unusable("crit is not an array");
  return critical.map(text).every((name) => ["alg", "kid", "typ", "cty", "crit"].includes(name) || !header.has(name));
}

function claimsHold(claims: RegoObject, { iss, aud, now }: Constraints): boolean {
  const [exp, nbf, audience] = [claims.get("exp"), claims.get("nbf"), claims.get("aud")];
  if (iss !== "" && claims.get("iss") !== iss) return false;
  if (audience === undefined ? aud !== "" : !audiences(audience).includes(aud)) return false;
  if (exp === undefined && nbf === undefined) return true;
  if (now === undefined) throw new Error("io.jwt.decode_verify needs the constraint time for a token with exp or nbf");
  return (exp === undefined || now < numeric(exp)) && (nbf === undefined || now >= numeric(nbf));
}

function audiences(audience: Value): Value[] {
  return Array.isArray(audience) ? audience : [audience];
}

function numeric(date: Value): number | bigint {
  if (typeof date === "number" || typeof date === "bigint") return date;
  throw new Unusable("not a number");
}
