import type { PolicyIdentity } from "../issuance/decision.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { Evaluation } from "../issuance/ports.ts";
import type { Text, Texts } from "../issuance/reasons.ts";
import { compile } from "./adapter.ts";
import type { Bundle } from "./bundle.ts";
import { entrypoint } from "./contract.ts";
import type { ContractMetadata } from "./contract.ts";
import { startPool } from "./pool.ts";
import type { Pool, PoolOptions } from "./pool.ts";
import { readVerdict } from "./result.ts";

/** A policy that is ready to decide: a bundle with its evaluators. */
export interface ActivePolicy {
  readonly bundle: Bundle;
  readonly pool: Pool;
  readonly evaluate: (inputJson: string) => Promise<Evaluation>;
}

/** On a busy machine an evaluator may be late, warm as it is. */
const attempts = 3;

/**
 * Starts evaluators for a bundle, each of which decides the self-test before it is given requests, and looks at what
 * comes out.
 * @throws AssayerError with a `BUNDLE_…` or `POLICY_…` code; nothing is left running then
 */
export async function activate(bundle: Bundle, maxPages: number, options: PoolOptions): Promise<ActivePolicy> {
  const { data, revision, digest, metadata } = bundle;
  const selfTestJson = JSON.stringify(metadata.self_test.input);
  const program = { module: compile(bundle.wasm), data, entrypoint, maxPages, warmUp: selfTestJson };
  const pool = await startPool(program, options);
  const policy: PolicyIdentity = { revision, digest };
  const texts = textsOf(metadata);
  const evaluate: ActivePolicy["evaluate"] = async (inputJson) => {
    const text = await pool.evaluate(inputJson);
    return { verdict: readVerdict(text), policy, texts };
  };
  const active = { bundle, pool, evaluate };
  try {
    judge(metadata.self_test, await patiently(() => evaluate(selfTestJson)));
    return active;
  } catch (cause) {
    await pool.close();
    throw cause;
  }
}

/** What METADATA says in words is rendered here, so that no evaluation has to carry it. */
export function textsOf({ catalogue }: Pick<ContractMetadata, "catalogue">): Texts {
  const rows = catalogue.map(({ code, title, remediation }): [string, Text] => [
    code,
    { title, ...(remediation !== "" && { remediation }) },
  ]);
  return new Map(rows);
}

function judge({ decision }: ContractMetadata["self_test"], { verdict }: Evaluation): void {
  if (verdict.decision === decision) return;
  const message = `the self-test came out as ${verdict.decision}, the build said ${decision}`;
  throw new AssayerError("BUNDLE_SELF_TEST_FAILED", message);
}

async function patiently<Value>(run: () => Promise<Value>, attemptsLeft = attempts): Promise<Value> {
  try {
    return await run();
  } catch (cause) {
    const late = cause instanceof AssayerError && cause.code === "POLICY_DEADLINE";
    if (!late || attemptsLeft === 1) throw cause;
    return patiently(run, attemptsLeft - 1);
  }
}
