import { AssayerError } from "../../issuance/errors.ts";
import type { Policy } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import { runScenarios } from "../scenario/run.ts";
import type { Read } from "../scenario/scenarios.ts";
import type { SourceFile } from "../sources.ts";
import { hookSuites } from "../testing/hook-suites.ts";
import type { AnswerHook } from "../testing/hook-suites.ts";
import { interpretingDecider } from "../testing/interpreted.ts";
import { isFailure, regoResults, withTests } from "../testing/rego-tests.ts";
import type { Fate, Mutant } from "./mutants.ts";

/** All that could notice a mutant. Every one of them is as it should be without one. */
export interface Witnesses {
  readonly policy: Policy;
  readonly tests: readonly SourceFile[];
  readonly scenarios: Read;
  readonly answerHook: AnswerHook;
}

/** Asks everything of a repository about one mutant: first all Rego tests, then all scenarios. */
export async function noticedByAnything(witnesses: Witnesses, mutant: Mutant, opa: Opa): Promise<Fate> {
  const policy = withMutant(witnesses.policy, mutant);
  const tested = await byTests(policy, witnesses.tests, opa);
  return tested === "unnoticed" ? byScenarios(policy, witnesses, opa) : tested;
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
async function byScenarios(policy: Policy, { scenarios, answerHook }: Witnesses, opa: Opa): Promise<Fate> {
  const decider = interpretingDecider(policy, opa);
  const found = await unlessRefused(() =>
    Promise.all([
      runScenarios(scenarios.scenarios, decider),
      hookSuites(scenarios.hooks, decider.evaluate, answerHook),
    ]),
  );
  if (found === undefined) return "noticed";
  const [ran, hooks] = found;
  const fails = hooks.some(({ cases }) => cases.some(({ outcome }) => outcome === "failed"));
  return fails || ran.some(({ mismatches }) => mismatches.length > 0) ? "noticed" : "unnoticed";
}

async function unlessRefused<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await run();
  } catch (failure) {
    if (failure instanceof AssayerError && failure.code === "OPA_FAILED") return undefined;
    throw failure;
  }
}
