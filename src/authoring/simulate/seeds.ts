import { AssayerError } from "../../issuance/errors.ts";
import { issuanceInput } from "../../issuance/input.ts";
import { groupBy } from "../group-by.ts";
import { readScenarios } from "../scenario/scenarios.ts";
import type { Seed } from "./simulate.ts";

/**
 * The inputs to begin with: of each file of scenarios the first ones that are allowed, as few differ by more than what
 * they take away.
 * @throws AssayerError SCENARIO_INVALID, also where there is nothing to begin with
 */
export async function seedsIn(corpus: readonly string[], perFile = 2): Promise<Seed[]> {
  const scenarios = await readScenarios(corpus);
  const whole = scenarios.filter(
    ({ input, expected }) => expected.decision === "allow" && issuanceInput.safeParse(input).success,
  );
  const seeds = [...groupBy(whole, ({ file }) => file).values()].flatMap((own) => own.slice(0, perFile));
  if (seeds.length > 0) return seeds.map(({ file, name, input }) => ({ name: `${file}: ${name}`, input }));
  throw new AssayerError("SCENARIO_INVALID", `${corpus.join(", ")}: there is no scenario that is allowed`);
}
