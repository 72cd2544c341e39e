import { readFileSync } from "node:fs";
import { opaAt } from "../../src/authoring/opa.ts";
import { buildBundle } from "../../src/authoring/bundle-build.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import type { Outcome } from "../../src/issuance/decision.ts";
import type { IssuanceInput } from "../../src/issuance/input.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { textsOf } from "../../src/policy/active.ts";
import { instantiate } from "../../src/policy/adapter.ts";
import { readBundle } from "../../src/policy/bundle.ts";
import { entrypoint } from "../../src/policy/contract.ts";
import { readVerdict } from "../../src/policy/result.ts";

export const opa = opaAt(".bin/opa");
export const library = "rego";

/** The four stories, each an input that is allowed. */
export const stories = ["agent", "runner", "tool_call", "partner"] as const;
export type Story = (typeof stories)[number];

export function storyInput(story: Story): IssuanceInput {
  return JSON.parse(readFileSync(`test/fixtures/inputs/${story}.json`, "utf8")) as IssuanceInput;
}

/** A decision as the service makes it from here on: the module's verdict, and what is left of the request. */
export type Decide = (input: Json) => { readonly verdict: Verdict; readonly outcome: Outcome };

/** Builds the library, with a team's own directories, and decides with the module of the bundle. */
export async function libraryWith(...own: string[]): Promise<Decide> {
  return decider(await buildBundle({ roots: [library, ...own], opa, selfTest: storyInput("agent") }));
}

export async function decider(bundle: Uint8Array): Promise<Decide> {
  const { wasm, data, metadata } = await readBundle(bundle);
  const texts = textsOf(metadata);
  const policy = instantiate(wasm, data, { maxPages: 1_024 });
  const caller = nativeCaller("test");
  return (input) => {
    const verdict = readVerdict(policy.evaluateText(JSON.stringify(input), entrypoint));
    return { verdict, outcome: narrow(requestOf(input), verdict, caller, texts) };
  };
}

/** What an input says was asked for; of an input with holes, what is left of it. */
export function requestOf(input: Json): IssuanceRequest {
  return ((input as Partial<IssuanceInput>).request ?? {}) as IssuanceRequest;
}
