import { isIP } from "node:net";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Members } from "./fixtures.ts";
import { stepsOf } from "./pointer.ts";

/** What in an input may name a person, by JSON Pointer; `*` stands for every member. */
export const personal = [
  "/identity/subject/id",
  "/identity/actors/*/id",
  "/identity/registration/owner/id",
  "/identity/evidence/*/claims",
  "/request/claims",
  "/request/network/ip",
  "/request/authorization_details",
  "/posture/device/id",
  "/resources/*/owner",
] as const;

/**
 * A copy without the strings at a place: wherever one of them stands in the input as a whole value, the same stand-in
 * stands instead, so that what was equal stays equal. Types and member names stay. Addresses become those that are
 * reserved for documentation (RFC 5737, RFC 3849).
 */
export function pseudonymised(input: Members, pointer: string): Members {
  const found = [...new Set(valuesAt(input, stepsOf(pointer)).flatMap(stringsIn))];
  const label = stepsOf(pointer).findLast((step) => step !== "*" && step !== "id") ?? "value";
  const standIns = new Map(found.map((text, index) => [text, standIn(text, label, index + 1)]));
  return replaced(input, standIns) as Members;
}

function valuesAt(value: Json | undefined, [step, ...rest]: readonly string[]): Json[] {
  if (value === undefined) return [];
  if (step === undefined) return [value];
  if (typeof value !== "object" || value === null) return [];
  const names = step === "*" ? Object.keys(value) : [step].filter((name) => Object.hasOwn(value, name));
  return names.flatMap((name) => valuesAt(Reflect.get(value, name) as Json, rest));
}

function stringsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function standIn(text: string, label: string, number: number): string {
  const version = isIP(text);
  if (version === 4) return `192.0.2.${number}`;
  return version === 6 ? `2001:db8::${number}` : `${label}-${number}`;
}

function replaced(value: Json, standIns: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return standIns.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => replaced(one, standIns));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, standIns)]));
}
