import { z } from "zod";
import { tokenTypes } from "./names.ts";

export { reservedClaims, tokenTypes } from "./names.ts";

/**
 * The words that the whole domain shares, each with its syntax. Everything here is written by an attacker, so every
 * length and every list is bounded.
 */

/** JSON as a caller may send it; depth and size are bounded where the bytes are read. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export const json: z.ZodType<Json> = z.unknown().refine(isJson, "expected JSON") as z.ZodType<Json>;

// No control characters, no lone surrogates.
const printable = /^[^\p{Cc}\p{Cs}]+$/u;

/** An identifier: client_id, sub, tenant, cluster … 1 to 512 characters. */
export const identifier = z.string().max(512).regex(printable);
/** A name inside a document of ours: a control, a purpose, a signal. */
export const label = z.string().max(128).regex(printable);
/** scope-token of RFC 6749 §3.3. */
export const scope = z
  .string()
  .max(256)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
/** The target of a token: a resource indicator (RFC 8707 §2, so no fragment) or an audience name (RFC 8693 §2.1). */
export const resourceIndicator = z
  .string()
  .max(2048)
  .regex(/^[^\s\p{Cc}\p{Cs}#]+$/u);
/** `grant_type` of RFC 6749 and its extensions: a name or an absolute URI. */
export const grantType = z
  .string()
  .max(128)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
/** A claim's name. `__proto__` is no claim. */
export const claimName = z
  .string()
  .max(256)
  .regex(printable)
  .refine((name) => name !== "__proto__", "reserved name");
/** Seconds since the epoch (NumericDate of RFC 7519 §2, whole seconds). */
export const timestamp = z.int().min(0).max(253_402_300_799);
/** A token's lifetime in seconds. */
export const lifetime = z.int().min(0).max(315_360_000);
/** base64url of a SHA-256 (RFC 7638, RFC 8705 §3.1). */
export const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** A digest as OCI and in-toto write it. */
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What a token endpoint can issue. */
export const tokenType = z.enum(tokenTypes);
export type TokenType = z.infer<typeof tokenType>;

export const lifetimes = z.strictObject({
  access_token: lifetime.optional(),
  refresh_token: lifetime.optional(),
  id_token: lifetime.optional(),
});
export type Lifetimes = z.infer<typeof lifetimes>;

/** One entry of `authorization_details` (RFC 9396 §2). */
export const authorizationDetail = z.looseObject({ type: identifier });
export type AuthorizationDetail = z.infer<typeof authorizationDetail>;

/** Whom the token speaks for, or who acts. */
export const party = z.strictObject({
  type: z.enum(["user", "client", "workload"]),
  id: identifier,
  tenant: identifier.optional(),
});
export type Party = z.infer<typeof party>;

/** By hand: with `z.json()`, which is recursive, zod would track every object of whatever it is a part of. */
function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
