import { AssayerError } from "../../issuance/errors.ts";
import { issuanceInput } from "../../issuance/input.ts";
import type { Asked } from "../rehearsal/records.ts";
import { readScenarios } from "./scenarios.ts";
import type { Scenario } from "./scenarios.ts";

/**
 * The requests of scenarios: what they expect does not matter here. Those that take away what every input has are left
 * out, as nobody can ask so.
 * @throws AssayerError SCENARIO_INVALID
 */
export async function corpusIn(paths: readonly string[]): Promise<Asked[]> {
  const found = (await readScenarios(paths)).flatMap(asked);
  if (found.length > 0 || paths.length === 0) return found;
  throw new AssayerError("SCENARIO_INVALID", `${paths.join(", ")}: there is no scenario whose input is whole`);
}

function asked({ file, name, input }: Scenario): Asked[] {
  const parsed = issuanceInput.safeParse(input);
  if (!parsed.success) return [];
  const time = new Date(parsed.data.now * 1_000).toISOString();
  return [{ decision_id: `${file}: ${name}`, time, input: parsed.data, inputJson: JSON.stringify(input), reasons: [] }];
}
