import { z } from "zod";
import { AssayerError } from "../issuance/errors.ts";
import { verdict } from "../issuance/verdict.ts";
import type { Verdict } from "../issuance/verdict.ts";

/** `[]` where the entry point is undefined. */
const resultSet = z.compile(z.tuple([z.strictObject({ result: verdict })]));

/**
 * The verdict in a result set. Not one member is trusted: a bundle is as hostile as a caller.
 * @param text JSON
 * @throws AssayerError POLICY_MALFORMED
 */
export function readVerdict(text: string): Verdict {
  const found = resultSet.safeParse(parsed(text));
  if (found.success) return found.data[0].result;
  const [issue] = found.error.issues;
  // Paths are member names that the policy chose; the first two are those of the result set.
  const path = issue?.path.slice(2).map(String);
  throw new AssayerError("POLICY_MALFORMED", `the verdict is not in the contract's shape: ${issue?.message}`, {
    details: { path },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
