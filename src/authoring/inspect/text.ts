import { printable } from "../printable.ts";
import type { InspectedRule } from "./rules.ts";
import type { InspectedSignature, Inspection } from "./inspect.ts";

/** For a terminal. Every word of it is the bundle's. */
export function inspectionText(found: Inspection): string {
  const { revision, sequence, digest, bytes, files, signature, entrypoints, builtins, rules } = found;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ["revision", revision],
    ["sequence", sequence === undefined ? "none" : String(sequence)],
    ["digest", digest],
    ["size", `${bytes} bytes, ${files} files`],
    ["signature", signatureText(signature)],
    ["entry points", entrypoints.join(", ")],
    ["built-ins", builtins.length === 0 ? "none" : builtins.join(", ")],
    ["rules", String(rules.length)],
  ];
  const lines = [...facts.map(([name, value]) => `${name.padEnd(13)} ${value}`), ...rules.flatMap(ruleLines)];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function signatureText(signature: InspectedSignature | undefined): string {
  if (signature === undefined) return "none";
  const { algorithm, key_id: keyId, scope, verified } = signature;
  const by = [algorithm, keyId === undefined ? "no key id" : `key ${keyId}`, ...(scope ? [`scope ${scope}`] : [])];
  return `${by.join(", ")}: ${verified ? "verified" : "not verified"}`;
}

function ruleLines({ rule, level, reasons, reads }: InspectedRule): string[] {
  return [
    "",
    `${rule} (${level})`,
    ...reasons.map(({ code, effect, title }) => `  ${effect} ${code}: ${title}`),
    ...(reads.length > 0 ? [`  reads ${reads.join(", ")}`] : []),
  ];
}
