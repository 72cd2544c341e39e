import { AssayerError } from "../../issuance/errors.ts";
import { evidenceCodes } from "../../issuance/evidence-codes.ts";
import type { EvidenceCode } from "../../issuance/evidence-codes.ts";

/** Ends the verification of one piece of evidence. The message is for operators: nothing of the evidence is in it. */
export function refuse(code: EvidenceCode, why: string, cause?: unknown): never {
  throw new AssayerError(code, why, { cause });
}

/** Whatever was thrown, as a code of evidence. */
export function evidenceCodeOf(thrown: unknown): EvidenceCode {
  if (thrown instanceof AssayerError && isEvidenceCode(thrown.code)) return thrown.code;
  return "EVIDENCE_FAILED";
}

function isEvidenceCode(code: string): code is EvidenceCode {
  return Object.hasOwn(evidenceCodes, code);
}
