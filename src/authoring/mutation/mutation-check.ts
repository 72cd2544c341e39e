import { mapLimited } from "../each.ts";
import { groupBy } from "../group-by.ts";
import { readPolicy } from "../policy.ts";
import { totalsOf } from "../report/report.ts";
import type { Report } from "../report/report.ts";
import { readAll } from "../scenario/scenarios.ts";
import { naming } from "../staging.ts";
import type { Module } from "../syntax.ts";
import { runTests } from "../testing/run-tests.ts";
import type { TestOptions } from "../testing/run-tests.ts";
import { isBelow, narrowed } from "../testing/selection.ts";
import { noticedByOwnTests } from "./copies.ts";
import { explanationsIn } from "./explanations.ts";
import { noticedByAnything } from "./in-place.ts";
import type { Witnesses } from "./in-place.ts";
import { mutantsOf } from "./mutants.ts";
import type { Fate, Mutant } from "./mutants.ts";
import { mutationSuites } from "./suites.ts";

export interface MutationOptions extends Omit<TestOptions, "parity" | "coverage" | "threshold"> {
  readonly onProgress: (done: number, of: number) => void;
}

/** As many processes of OPA as two cores have use for. */
const atOnce = 2;
/** Copies that are compiled together: more save starts, fewer say sooner how far it is. */
const together = 100;

/**
 * Changes each condition of a repository's own modules in turn, and finds the changes that neither a Rego test nor a
 * scenario notices. `paths` say which modules are changed; all tests and scenarios may notice. Where they do not pass
 * as it is, that is the answer. Throws as `runTests` does.
 */
export async function checkMutants(options: MutationOptions): Promise<Report> {
  const { project, stopwatch, paths } = options;
  const started = stopwatch();
  const { filter: _, ...everything } = { ...options, paths: [], bail: false, parity: false, coverage: false };
  const unchanged = await runTests(everything);
  if (totalsOf(unchanged).failed > 0) return unchanged;

  const witnesses = await witnessesOf(options);
  const isMeant = ({ source: { root, file } }: Module) =>
    project.own.includes(root) && (paths.length === 0 || paths.some((path) => isBelow(file, path)));
  const modules = witnesses.policy.modules.filter(isMeant);
  const fates = await fatesOf(modules.flatMap(mutantsOf), witnesses, options);
  const suites = narrowed(mutationSuites(fates, modules.flatMap(explanationsIn)), options);
  return { tool: "test", suites, durationMs: stopwatch() - started };
}

async function witnessesOf({ project, opa, answerHook }: MutationOptions): Promise<Witnesses> {
  const [policy, scenarios] = await Promise.all([readPolicy(project.roots, opa), readAll(project.scenarios)]);
  return {
    policy,
    tests: policy.sources.tests.filter(({ root }) => project.own.includes(root)),
    scenarios,
    answerHook,
  };
}

/** Own tests first, as they notice most, and many mutants at once. */
async function fatesOf(
  mutants: readonly Mutant[],
  witnesses: Witnesses,
  { opa: plain, onProgress }: MutationOptions,
): Promise<Map<Mutant, Fate>> {
  const opa = naming(witnesses.policy, plain);
  let settled = 0;
  const settle = (fates: Iterable<Fate>, final: (fate: Fate) => boolean) => {
    settled += [...fates].filter(final).length;
    onProgress(settled, mutants.length);
  };
  const early = await mapLimited(batchesOf(mutants), atOnce, async (batch) => {
    const fates = await noticedByOwnTests(witnesses, batch, opa);
    settle(fates.values(), (fate) => fate !== "unnoticed");
    return [...fates];
  });
  return new Map(
    await mapLimited(early.flat(), atOnce, async ([mutant, own]): Promise<[Mutant, Fate]> => {
      if (own !== "unnoticed") return [mutant, own];
      const fate = await noticedByAnything(witnesses, mutant, opa);
      settle([fate], () => true);
      return [mutant, fate];
    }),
  );
}

function batchesOf(mutants: readonly Mutant[]): Mutant[][] {
  return [...groupBy(mutants.entries(), ([index]) => Math.floor(index / together)).values()].map((batch) =>
    batch.map(([, mutant]) => mutant),
  );
}
