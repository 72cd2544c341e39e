import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";
import type { ExportedFile } from "./read.ts";
import type { Known, Patient } from "./registry.ts";
import { severities } from "./severity.ts";

/** What was found in the configuration of an IdP. */
export interface Report {
  readonly kind: string;
  /** The configured caller that it was compared with. */
  readonly caller?: string;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** The worst first. */
  readonly findings: readonly Finding[];
}

/**
 * Looks for each way in which a token can be issued undecided.
 * @throws AssayerError EXPORT_INVALID
 */
export function diagnose(patient: Patient, files: readonly ExportedFile[], known: Known): Report {
  const unseen = patient.bypasses.map((bypass) => finding("WIRE_BYPASS", undefined, bypass));
  const all = [...patient.examine(files, known), ...unseen];
  const findings = severities.flatMap((severity) => all.filter((one) => one.severity === severity));
  const count = (severity: Finding["severity"]) => all.filter((one) => one.severity === severity).length;
  return {
    kind: patient.kind,
    ...(known.configured && { caller: known.configured.name }),
    errors: count("error"),
    warnings: count("warning"),
    notes: count("note"),
    findings,
  };
}
