import { stat } from "node:fs/promises";
import { AssayerError, errorCodes } from "../../issuance/errors.ts";
import { assertContract } from "../contract/contract.ts";
import { rulePackage } from "../contract/rule-package.ts";
import { codesIn, libraryLock, readCodesLock } from "../lint/codes-lock.ts";
import type { Opa } from "../opa.ts";
import { readPolicy } from "../policy.ts";
import type { Project } from "../project/project.ts";
import type { RuleName } from "./rule-name.ts";

/**
 * Makes sure that nobody has the name, the code or one of the files of a rule that is to be: neither the library, nor the
 * project's own rules, nor a rule that is gone.
 * @throws AssayerError RULE_TAKEN; what is wrong with the project's policy as it is: POLICY_CONTRACT_BROKEN, OPA_FAILED, …
 */
export async function assertFree(project: Project, rule: RuleName, files: readonly string[], opa: Opa): Promise<void> {
  const policy = await readPolicy(project.roots, opa);
  assertContract(policy);
  const named = policy.modules.find((module) => {
    const known = rulePackage(module);
    return known?.domain === rule.domain && known.name === rule.name;
  });
  if (named !== undefined) throw taken(`there is a rule ${rule.domain}/${rule.name} in ${named.source.file}`);

  if (Object.hasOwn(errorCodes, rule.code)) throw taken(`${rule.code} is a code of the service's own`);
  const used = codesIn(policy.modules).find(({ code }) => code === rule.code);
  if (used !== undefined) throw taken(`${rule.code} is the code of ${used.rule}, ${used.file}:${used.row}`);
  for (const file of [project.codes, libraryLock(project.library)]) {
    const { entries, faults } = await readCodesLock(file);
    for (const { row, message } of faults) throw new AssayerError("RULE_UNWRITABLE", `${file}:${row}: ${message}`);
    const locked = entries.get(rule.code);
    if (locked !== undefined) throw taken(`${rule.code} was the code of ${locked.rule}, ${file}:${locked.row}`);
  }

  for (const file of files) if (await exists(file)) throw taken(`${file} is there already`);
}

function taken(what: string): AssayerError {
  return new AssayerError("RULE_TAKEN", `${what}; a name or a code that was ever used stays what it was`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
