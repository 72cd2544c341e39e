import type { Json } from "../../issuance/vocabulary.ts";
import { pointerTo } from "../../wire/faults.ts";
import { maxClaimBytes } from "./capabilities.ts";

type Claims = Readonly<Record<string, Json>>;

/**
 * What of these claims would not be in the token: what the application's claims mapping policy does not take, what is
 * neither a string nor strings, and everything where it is too much together.
 */
export function inexpressible(set: Claims, mapped: ReadonlySet<string>): string[] {
  const claims = Object.entries(set)
    .filter(([name, value]) => !mapped.has(name) || !isText(value))
    .map(([name]) => pointerTo(["claims", name]));
  return Buffer.byteLength(JSON.stringify(set)) > maxClaimBytes ? [...claims, "/claims"] : claims;
}

function isText(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => typeof one === "string");
  return typeof value === "string";
}
