import { readScenarios } from "../../src/authoring/scenario/scenarios.ts";
import type { Scenario } from "../../src/authoring/scenario/scenarios.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { stories } from "./library.ts";
import type { Story } from "./library.ts";

/** A scenario of the library about one story. */
export interface Case extends Scenario {
  readonly story: Story;
  readonly input: Readonly<Record<string, Json>>;
}

/** The library's scenarios of the four stories: what `assayer test` decides in this repository. */
export async function readCases(): Promise<Case[]> {
  const found = await Promise.all(
    stories.map(async (story) => {
      const scenarios = await readScenarios([`scenarios/${story.replace("_", "-")}.scenario.yaml`]);
      return scenarios.map((scenario): Case => ({ ...scenario, story }));
    }),
  );
  return found.flat();
}
