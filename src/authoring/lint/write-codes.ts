import { writeWhole } from "../../files/write.ts";
import { codesIn, codesLockOf, renderCodesLock, updatedLock } from "./codes-lock.ts";
import type { Subject } from "./rule.ts";

/**
 * Adds to the lock what the policy's rules use, and retires what none uses any more. What breaks the contract is not
 * written down for ever, nor is a lock replaced that can not be read.
 * @throws AssayerError FILE_UNWRITABLE
 */
export async function withCodesWritten(subject: Subject): Promise<Subject> {
  const { own, codes, faults } = subject;
  if (faults.length > 0 || codes.faults.length > 0) return subject;
  const text = renderCodesLock(updatedLock(codes, codesIn(own)));
  await writeWhole(codes.file, text);
  return { ...subject, codes: codesLockOf(codes.file, text) };
}
