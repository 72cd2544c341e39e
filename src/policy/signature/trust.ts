import type { Verify } from "../bundle.ts";
import { readKeys } from "./keys.ts";
import { createSequenceGate } from "./sequence.ts";
import type { SequenceGate } from "./sequence.ts";
import type { VerificationSettings } from "./settings.ts";
import { verifySignature } from "./verify.ts";

/** What a bundle has to prove before it decides. */
export interface Trust extends SequenceGate {
  readonly verify: Verify;
}

const anything = (): Promise<void> => Promise.resolve();

/** Without settings every bundle is trusted: who may write the file may decide. */
export function trustAsSet(settings: VerificationSettings | undefined): Trust {
  if (settings === undefined) return { verify: anything, admit: anything, remember: anything };
  const verify: Verify = async (files) => {
    // Each time, so that a key can be replaced without a restart.
    await verifySignature(files, await readKeys(settings.keys));
  };
  if (!settings.forbid_older) return { verify, admit: anything, remember: anything };
  return { verify, ...createSequenceGate(settings.state_file) };
}
