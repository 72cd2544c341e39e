import type { PolicyIdentity } from "../issuance/decision.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { Evaluate, Evaluation } from "../issuance/ports.ts";
import type { Text, Texts } from "../issuance/reasons.ts";
import { compile } from "./adapter.ts";
import type { Bundle } from "./bundle.ts";
import { accessEntrypoint, entrypoint } from "./contract.ts";
import type { ContractMetadata } from "./contract.ts";
import { createInPlace } from "./in-place.ts";
import { startPool } from "./pool.ts";
import type { Pool, PoolOptions } from "./pool.ts";
import { createVerdictReader, readAccessDecisions } from "./result.ts";
import type { AccessDecision } from "./result.ts";

/** A policy that is ready to decide: a bundle with its evaluators. */
export interface ActivePolicy {
  readonly bundle: Bundle;
  readonly pool: Pool;
  readonly evaluate: Evaluate;
  /** Absent where the bundle has no policy for anything but issuance. */
  readonly evaluateAccess?: EvaluateAccess;
  /** Resolves once what is being evaluated is answered and the threads have ended. */
  readonly close: () => Promise<void>;
}

/** As many decisions as the input has questions. */
export type EvaluateAccess = (inputJson: string, questions: number) => Promise<AccessEvaluation>;

export interface AccessEvaluation {
  readonly decisions: readonly AccessDecision[];
  readonly policy: PolicyIdentity;
}

export type ActivationOptions = PoolOptions & {
  /** Ceiling of a policy's memory, in pages of 64 KiB. */
  readonly maxPages: number;
  /** Evaluate what is quick in the thread that serves. */
  readonly inPlace: boolean;
};

/** On a busy machine an evaluator may be late, warm as it is. */
const attempts = 3;

/**
 * Starts evaluators for a bundle, each of which decides the self-test before it is given requests, and looks at what
 * comes out.
 * @throws AssayerError with a `BUNDLE_…` or `POLICY_…` code; nothing is left running then
 */
export async function activate(bundle: Bundle, options: ActivationOptions): Promise<ActivePolicy> {
  const { wasm, data, revision, digest, metadata } = bundle;
  const { maxPages, stopwatch, deadlineMs } = options;
  const selfTestJson = JSON.stringify(metadata.self_test.input);
  const module = compile(wasm);
  const pool = await startPool({ module, data, entrypoint, maxPages, warmUp: selfTestJson }, options);
  const policy: PolicyIdentity = { revision, digest };
  const texts = textsOf(metadata);
  const readVerdict = createVerdictReader();
  const evaluation = (text: string): Evaluation => ({ verdict: readVerdict(text), policy, texts });
  try {
    judge(metadata.self_test, evaluation(await patiently(() => pool.evaluate(selfTestJson))));
    const inPlace = options.inPlace
      ? createInPlace({ wasm, data, entrypoint, maxPages, deadlineMs, stopwatch })
      : undefined;
    const evaluate: Evaluate = async (inputJson, parts) =>
      evaluation(inPlace?.(inputJson, parts) ?? (await pool.evaluate(inputJson)));
    if (!hasAccess(bundle)) return { bundle, pool, evaluate, close: pool.close };
    // A pool of its own, so that searches never wait in front of a token.
    const access = await startPool(
      { module, data, entrypoint: accessEntrypoint, maxPages },
      { ...options, threads: 1 },
    );
    return {
      bundle,
      pool,
      evaluate,
      evaluateAccess: async (inputJson, questions) => {
        const text = await access.evaluate(inputJson);
        return { decisions: readAccessDecisions(text, questions), policy };
      },
      close: async () => {
        await Promise.all([pool.close(), access.close()]);
      },
    };
  } catch (cause) {
    await pool.close();
    throw cause;
  }
}

function hasAccess({ manifest }: Bundle): boolean {
  return manifest.wasm.some((one) => one.entrypoint === accessEntrypoint);
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
