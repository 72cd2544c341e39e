import { levels } from "../../issuance/input.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { isObject } from "../data.ts";
import type { JsonObject, PolicyData } from "../data.ts";
import type { Module } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { rulePackage } from "./rule-package.ts";

/**
 * Data stays out of the way of the library's packages, and the configuration speaks of rules, levels and parameters
 * that there are. At run time a misspelt level enforces and a misspelt parameter is ignored; here both are refused.
 */
export function dataFaults(modules: readonly Module[], data: PolicyData): Fault[] {
  const fault = (path: readonly string[], message: string): Fault => ({
    code: "CONTRACT_DATA",
    ...data.placeOf(path),
    message,
  });
  const parameters = parametersByRule(modules);
  return [
    ...data.faults,
    ...members(data.value, ["issuance"])
      .filter(([name]) => name !== "config")
      .map(([name]) =>
        fault(["issuance", name], `data.issuance.${name} is the library's; parameters are in data.issuance.config`),
      ),
    ...members(data.value, configured).flatMap(([domain]) =>
      members(data.value, [...configured, domain]).flatMap(([name, settings]) =>
        settingFaults(parameters.get(`${domain}.${name}`), settings).map(({ member, message }) =>
          fault([...configured, domain, name, ...member], `${domain}.${name}: ${message}`),
        ),
      ),
    ),
  ];
}

const configured = ["issuance", "config", "rules"] as const;

interface SettingFault {
  readonly member: readonly string[];
  readonly message: string;
}

function settingFaults(parameters: ReadonlySet<string> | undefined, settings: Json): SettingFault[] {
  if (parameters === undefined) return [{ member: [], message: "there is no such rule" }];
  if (!isObject(settings)) return [{ member: [], message: "must be an object" }];
  return Object.entries(settings).flatMap(([name, value]) => {
    if (name === "level") return levelFaults(value);
    return parameters.has(name) ? [] : [{ member: [name], message: `the rule's METADATA knows no parameter ${name}` }];
  });
}

function levelFaults(level: Json): SettingFault[] {
  if (levels.some((one) => one === level)) return [];
  return [{ member: ["level"], message: `a level is one of ${levels.join(", ")}` }];
}

/** What the METADATA of each rule package documents, by `<domain>.<name>`. */
function parametersByRule(modules: readonly Module[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const module of modules) {
    const rule = rulePackage(module);
    if (rule === undefined) continue;
    const names = module.rules.flatMap(({ metadata }) => Object.keys(Object(metadata?.custom?.["parameters"])));
    found.set(`${rule.domain}.${rule.name}`, new Set(names));
  }
  return found;
}

function members(value: JsonObject, path: readonly string[]): [string, Json][] {
  const found = path.reduce<Json | undefined>((below, name) => (isObject(below) ? below[name] : undefined), value);
  return isObject(found) ? Object.entries(found) : [];
}
