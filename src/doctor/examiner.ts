import type { ExportKinds, Pieces } from "./exports.ts";
import type { Finding } from "./finding.ts";
import type { OwnHook } from "./own-side.ts";

/** How the configuration of one kind of IdP is looked at: what is read, and a pure function of it. */
export interface Examiner<Kinds extends ExportKinds, Own> {
  readonly exports: Kinds;
  readonly examine: (pieces: Pieces<Kinds>, own: Own) => Finding[];
}

export type HookExaminer<Kinds extends ExportKinds> = Examiner<Kinds, OwnHook>;
