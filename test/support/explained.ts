import { readFile } from "node:fs/promises";
import { explanationOf } from "../../src/authoring/explain/explain.ts";
import type { ExplainOptions, Explanation, Question } from "../../src/authoring/explain/explain.ts";
import type { Decider } from "../../src/authoring/rehearsal/decider.ts";
import { stepsOf, withoutValue, withValue } from "../../src/authoring/scenario/pointer.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { readBundle } from "../../src/policy/bundle.ts";
import type { Bundle } from "../../src/policy/bundle.ts";
import { decider, storyInput } from "./library.ts";
import type { Story } from "./library.ts";

/** A place of an input and what it holds instead; undefined where nothing. */
export type Set = readonly [pointer: string, value: Json | undefined];

export function storyWith(story: Story, ...sets: readonly Set[]): Json {
  return sets.reduce<Json>(
    (input, [pointer, value]) => {
      const steps = stepsOf(pointer);
      return (value === undefined ? withoutValue(input, steps) : withValue(input, steps, value)) ?? null;
    },
    storyInput(story) as unknown as Json,
  );
}

export function questionOf(value: Json): Question {
  return { input: issuanceInput.parse(value), inputJson: JSON.stringify(value), reasons: [] };
}

/** The default bundle, which decides here in this thread. */
export interface Explainer {
  readonly bundle: Bundle;
  readonly decider: Pick<Decider, "policy" | "decide">;
  readonly explain: (input: Json, options: ExplainOptions) => Promise<Explanation>;
}

export async function createExplainer(): Promise<Explainer> {
  const bytes = await readFile("bundles/default.tar.gz");
  const bundle = await readBundle(bytes);
  const decide = await decider(bytes);
  const own: Explainer["decider"] = {
    policy: { revision: bundle.revision, digest: bundle.digest },
    decide: async ({ inputJson }) => ({ ...decide(JSON.parse(inputJson) as Json), failed: false }),
  };
  return {
    bundle,
    decider: own,
    explain: (value, options) => explanationOf(questionOf(value), { bundle, decider: own }, options),
  };
}
