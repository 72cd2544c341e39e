import type { Fault, Problem } from "../../wire/problem.ts";

/** No token request that could be decided on. */
export function refused(errors: readonly Fault[]): { readonly problem: Problem } {
  return { problem: { code: "REQUEST_INVALID", errors } };
}
