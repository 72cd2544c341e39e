import { effects } from "../issuance/verdict.ts";
import type { Effect } from "../issuance/verdict.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { Policy } from "./contract/contract.ts";
import { ruleMetadata } from "./contract/metadata.ts";
import { isEffect } from "./contract/names.ts";
import { rulePackage } from "./contract/rule-package.ts";
import type { RulePackage } from "./contract/rule-package.ts";
import { isObject } from "./data.ts";
import type { PolicyData } from "./data.ts";
import type { Module, Rule } from "./syntax.ts";

/** What there is to know about one reason that a policy can give. From METADATA and configuration, nothing by hand. */
export interface CatalogueEntry {
  readonly domain: string;
  readonly name: string;
  readonly code: string;
  readonly effect: Effect;
  readonly title: string;
  readonly description: string;
  readonly remediation: string;
  readonly references: readonly string[];
  /** The rule's parameters and what each means. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Members of the input that the rule looks at. */
  readonly reads: readonly string[];
  /** As the bundle's data sets it; a tenant's settings win at run time. */
  readonly level: string;
}

/** The catalogue of a policy that keeps its contract; by domain, rule and code. */
export function catalogueOf({ modules, data }: Policy): CatalogueEntry[] {
  return modules.flatMap((module) => entries(module, data)).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** What the bundle's data sets for a rule: its level and its parameters. */
export function settingsOf(
  data: Pick<PolicyData, "value">,
  { domain, name }: Pick<CatalogueEntry, "domain" | "name">,
): Json {
  const path = ["issuance", "config", "rules", domain, name];
  return path.reduce<Json>((below, member) => (isObject(below) ? (below[member] ?? null) : null), data.value);
}

function entries(module: Module, data: PolicyData): CatalogueEntry[] {
  const named = rulePackage(module);
  if (named === undefined) return [];
  const settings = settingsOf(data, named);
  const level = isObject(settings) ? settings["level"] : undefined;
  return module.rules.filter(isEffect).map((rule) => entry(named, rule, typeof level === "string" ? level : "enforce"));
}

function entry(named: RulePackage, rule: Rule, level: string): CatalogueEntry {
  const { title, description, custom } = ruleMetadata.parse(rule.metadata);
  return {
    ...named,
    code: custom.code,
    effect: effects.find((effect) => effect === rule.name) ?? "deny",
    title,
    description: description.trim(),
    remediation: custom.remediation,
    references: custom.references,
    parameters: custom.parameters,
    reads: custom.reads,
    level,
  };
}

function sortKey({ domain, name, code }: CatalogueEntry): string {
  return [domain, name, code].join("\n");
}
