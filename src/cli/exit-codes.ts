import { AssayerError, errorCodes } from "../issuance/errors.ts";
import type { ErrorCode } from "../issuance/errors.ts";

/** What the process's exit says, as `docs/exit-codes.md` has it. Stable: scripts depend on it. */
export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  policy: 3,
  failed: 4,
  differs: 5,
  denied: 6,
  exposed: 7,
  unanswered: 8,
} as const;

export type Ending = keyof typeof exitCodes;

/** For people: when a verb ends like this. */
export const endings: Readonly<Record<Ending, string>> = {
  ok: "It did what it was asked to, and found nothing to object to.",
  internal: "Something went wrong inside Assayer, or the service that was asked is not ready.",
  usage: "The command line, the configuration, or a file that either of them names is wrong.",
  policy: "The policy does not compile, breaks its contract, or the linter objects to it.",
  failed: "A test or a scenario failed, or too little is covered.",
  differs:
    "Decisions differ: `diff` found what `--fail-on` names and nobody has approved, or `replay` does not confirm a log.",
  denied: "The decision that was asked for is a deny.",
  exposed: "`doctor` found that tokens can be issued undecided.",
  unanswered:
    "The identity provider that `emulate` stood for got no answer that counts: whether it issues is up to itself.",
};

/** With the `CONTRACT_…` codes: what has to be mended is the policy, and not how it was called. */
const ofThePolicy: ReadonlySet<ErrorCode> = new Set([
  "OPA_FAILED",
  "POLICY_CONTRACT_BROKEN",
  "BUNDLE_BUILTIN_REFUSED",
  "BUNDLE_BUILTIN_MISSING",
  "BUNDLE_SELF_TEST_FAILED",
] satisfies ErrorCode[]);

export function exitCodeOf(failure: unknown): number {
  return exitCodes[failure instanceof AssayerError ? endingOf(failure.code) : "internal"];
}

/** How a verb ends that an error with this code has stopped. */
export function endingOf(code: ErrorCode): Ending {
  if (ofThePolicy.has(code) || code.startsWith("CONTRACT_")) return "policy";
  return errorCodes[code].kind === "fault" ? "usage" : "internal";
}
