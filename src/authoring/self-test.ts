import { AssayerError } from "../issuance/errors.ts";
import { issuanceInput } from "../issuance/input.ts";
import type { IssuanceInput } from "../issuance/input.ts";
import { instantiate } from "../policy/adapter.ts";
import { openBundle, readBundle } from "../policy/bundle.ts";
import { entrypoint } from "../policy/contract.ts";
import { readVerdict } from "../policy/result.ts";
import { ownBundle } from "../policy/store.ts";

/** 256 MiB: more than a service gives a policy by default, as a build has no one to wait for it. */
const maxPages = 4_096;

/**
 * Loads a bundle as the service will, and decides its self-test. Errors: `BUNDLE_…`, such as a built-in that the engine
 * lacks; `BUNDLE_SELF_TEST_FAILED` where the compiled policy decides otherwise than its sources.
 */
export async function proveLoadable(bytes: Uint8Array): Promise<void> {
  const { wasm, data, metadata } = await readBundle(bytes);
  const { input, decision } = metadata.self_test;
  const policy = instantiate(wasm, data, { maxPages });
  const verdict = readVerdict(policy.evaluateText(JSON.stringify(input), entrypoint));
  if (verdict.decision === decision) return;
  throw new AssayerError("BUNDLE_SELF_TEST_FAILED", `the module decides ${verdict.decision}, its sources ${decision}`);
}

/** The request that the bundle which comes along decides when it is loaded: any other policy can decide it, too. */
export async function ownSelfTest(): Promise<IssuanceInput> {
  const { metadata } = await openBundle(ownBundle);
  return issuanceInput.parse(metadata.self_test.input);
}
