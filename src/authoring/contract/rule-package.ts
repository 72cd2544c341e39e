import type { Module } from "../syntax.ts";

/** A package under `issuance.rules` names its domain and itself, and nothing below. */
export interface RulePackage {
  readonly domain: string;
  readonly name: string;
}

/** Which rule a module is, or undefined where its package is no rule's. */
export function rulePackage({ package: path }: Pick<Module, "package">): RulePackage | undefined {
  const [first, second, domain, name, ...below] = path;
  if (first !== "issuance" || second !== "rules" || domain === undefined || name === undefined) return undefined;
  return below.length === 0 ? { domain, name } : undefined;
}
