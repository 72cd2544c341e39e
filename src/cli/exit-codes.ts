import { AssayerError, errorCodes } from "../issuance/errors.ts";

/** What the process's exit says. Stable: scripts depend on it. */
export const exitCodes = {
  ok: 0,
  internal: 1,
  /** Usage or configuration. */
  usage: 2,
  /** A test failed, or coverage is below its threshold. */
  failed: 4,
  /** Decisions differ: the gate of `diff`, or a log that `replay` does not confirm. */
  differs: 5,
  /** The decision that was asked for is a deny. */
  denied: 6,
  /** `doctor` found that tokens can be issued undecided. */
  exposed: 7,
  /** An identity provider that was emulated got no answer, or none that counts: whether it issues is up to itself. */
  unanswered: 8,
} as const;

export function exitCodeOf(failure: unknown): number {
  if (!(failure instanceof AssayerError)) return exitCodes.internal;
  return errorCodes[failure.code].kind === "fault" ? exitCodes.usage : exitCodes.internal;
}
