import { sign } from "node:crypto";
import type { HookPorts } from "../hook.ts";
import { openSigningKeys } from "../signing-keys.ts";
import type { SigningKey, SigningKeys } from "../signing-keys.ts";

/** Signs answers, and shows the public keys by which that can be checked. */
export interface Signer extends Pick<SigningKeys, "publicKeys" | "close"> {
  /** A JWT of these claims: JWS Compact Serialization (RFC 7515 §3.1), RS256. */
  readonly sign: (claims: object) => string;
}

/** The first key signs, all are shown. Rejects with KEYS_INVALID where a file has no key that may sign. */
export async function openSigner(paths: readonly string[], ports: HookPorts): Promise<Signer> {
  const { first, publicKeys, close } = await openSigningKeys(paths, ["RS256"], ports);
  return { sign: (claims) => signed(claims, first()), publicKeys, close };
}

/** Synchronously, as answers are encoded: half a millisecond for each sign-in of a person. */
function signed(claims: object, { key, kid }: SigningKey): string {
  const input = [{ alg: "RS256", typ: "JWT", kid }, claims].map(encoded).join(".");
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), key).toString("base64url")}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
