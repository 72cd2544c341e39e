import { AssayerError } from "../../issuance/errors.ts";
import type { Policy } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import type { Scenario } from "../scenario/scenarios.ts";
import type { SourceFile } from "../sources.ts";
import { runInterpreted } from "../testing/interpreted.ts";
import { isFailure, regoResults, withTests } from "../testing/rego-tests.ts";
import type { Fate, Mutant } from "./mutants.ts";

/** All that could notice a mutant. Every one of them is as it should be without one. */
export interface Witnesses {
  readonly policy: Policy;
  readonly tests: readonly SourceFile[];
  readonly scenarios: readonly Scenario[];
}

/** Asks everything of a repository about one mutant: first all Rego tests, then all scenarios. */
export async function noticedByAnything(witnesses: Witnesses, mutant: Mutant, opa: Opa): Promise<Fate> {
  const policy = withMutant(witnesses.policy, mutant);
  const tested = await byTests(policy, witnesses.tests, opa);
  return tested === "unnoticed" ? byScenarios(policy, witnesses.scenarios, opa) : tested;
}

function withMutant(policy: Policy, { source, text }: Mutant): Policy {
  const modules = policy.sources.modules.map((one) => (one.file === source.file ? { ...one, text } : one));
  return { ...policy, sources: { ...policy.sources, modules } };
}

async function byTests(policy: Policy, tests: readonly SourceFile[], opa: Opa): Promise<Fate> {
  const results = await unlessRefused(() => withTests(policy, tests, (folder) => regoResults(opa, folder)));
  if (results === undefined) return "not compilable";
  return results.some(isFailure) ? "noticed" : "unnoticed";
}

/** What compiles and cannot be evaluated all the same has rules that contradict each other. */
async function byScenarios(policy: Policy, scenarios: readonly Scenario[], opa: Opa): Promise<Fate> {
  const ran = await unlessRefused(() => runInterpreted(policy, scenarios, opa));
  return ran?.every(({ mismatches }) => mismatches.length === 0) ? "unnoticed" : "noticed";
}

async function unlessRefused<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await run();
  } catch (failure) {
    if (failure instanceof AssayerError && failure.code === "OPA_FAILED") return undefined;
    throw failure;
  }
}
