import { AssayerError } from "../issuance/errors.ts";
import { verdict } from "../issuance/verdict.ts";
import type { Verdict } from "../issuance/verdict.ts";

/**
 * The verdict in a result set, `[{ "result": … }]`. Not one member is trusted: a bundle is as hostile as a caller.
 * @throws AssayerError POLICY_MALFORMED
 */
export function readVerdict(text: string): Verdict {
  const found = verdict.safeParse(resultIn(text));
  if (found.success) return found.data;
  const { path, message } = found.error.issues[0] ?? { path: [], message: "" };
  throw new AssayerError("POLICY_MALFORMED", `the verdict has another shape than the contract's: ${message}`, {
    details: { path: path.map(String) },
  });
}

/** Undefined where the entry point is. */
function resultIn(text: string): unknown {
  const [first] = JSON.parse(text) as { result: unknown }[];
  return first?.result;
}
