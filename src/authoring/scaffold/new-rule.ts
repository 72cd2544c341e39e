import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAll } from "../../files/write-all.ts";
import { AssayerError } from "../../issuance/errors.ts";
import type { Effect } from "../../issuance/verdict.ts";
import { readCodesLock, renderCodesLock } from "../lint/codes-lock.ts";
import type { LockedCode } from "../lint/codes-lock.ts";
import type { Opa } from "../opa.ts";
import { projectFile } from "../project/project.ts";
import type { Project } from "../project/project.ts";
import { scenarioSuffix } from "../scenario/scenarios.ts";
import { assertFree } from "./free.ts";
import type { RuleName } from "./rule-name.ts";
import { withMember } from "./settings-entry.ts";
import { readTemplate } from "./templates.ts";

/**
 * Adds a rule to a project: the rule, its test, scenarios, its entry in the data and in the lock of codes. It passes what
 * the project's rules have to pass, and says where to go on.
 * @returns the files that were written
 * @throws AssayerError RULE_TAKEN, RULE_UNWRITABLE, FILE_UNWRITABLE, and what reading a policy throws
 */
export async function addRule(project: Project, rule: RuleName, effect: Effect, opa: Opa): Promise<string[]> {
  const places = placesIn(project, rule);
  await assertFree(project, rule, [places.rule, places.test, places.scenario], opa);
  const written = await ruleTexts(rule, effect);
  const files = new Map([
    [places.rule, written.rule],
    [places.test, written.test],
    [places.scenario, written.scenario],
    [places.data, await withSettings(places.data, rule, written.settings)],
    [project.codes, await withCode(project.codes, rule)],
  ]);
  await writeAll(files);
  return [...files.keys()];
}

/** The files of a rule. */
interface Places {
  readonly rule: string;
  readonly test: string;
  readonly scenario: string;
  readonly data: string;
}

function placesIn({ folder, own, library, scenarios }: Project, { domain, name }: RuleName): Places {
  // The library is the project's own where it is one of its folders.
  const rules = own.find((one) => one !== library) ?? own[0];
  const cases = scenarios.find((path) => !scenarioSuffix.test(path));
  const lacking = rules === undefined ? "rules" : "scenarios";
  if (rules === undefined || cases === undefined) {
    throw new AssayerError("RULE_UNWRITABLE", `${join(folder, projectFile)}: ${lacking}: names no folder to write to`);
  }
  const home = join(rules, "issuance/rules", domain, name);
  return {
    rule: join(home, `${name}.rego`),
    test: join(home, `${name}_test.rego`),
    scenario: join(cases, `${domain}_${name}.scenario.yaml`),
    data: join(rules, "issuance/config/data.yaml"),
  };
}

/** What a rule of this effect begins with. */
async function ruleTexts({ domain, name, code }: RuleName, effect: Effect) {
  const template = await readTemplate("rule", { some_domain: domain, some_rule: name, SOME_CODE: code });
  const text = (file: string) => template.get(file) ?? "";
  return {
    rule: text(`${effect}/rule.rego`),
    test: text(`${effect}/rule_test.rego`),
    scenario: text("scenario.yaml") + text(`${effect}/cases.yaml`),
    settings: text(`${effect}/settings.yaml`).trimEnd().split("\n"),
  };
}

async function withSettings(file: string, { domain, name }: RuleName, settings: readonly string[]): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    return "";
  });
  return withMember({ file, text }, ["rules", domain, name], settings);
}

async function withCode(file: string, { domain, name, code }: RuleName): Promise<string> {
  const { entries } = await readCodesLock(file);
  const known = new Map<string, Omit<LockedCode, "row">>(entries);
  return renderCodesLock(known.set(code, { rule: `${domain}.${name}`, retired: false }));
}
