import type { CallersSettings } from "./registry.ts";

/** A setting that weakens security, and what is lost. */
export interface InsecureSetting {
  readonly setting: "insecure_none" | "insecure_best_effort";
  readonly caller: string;
  readonly meaning: string;
}

/** Whatever the configuration of hooks gives up. */
export function insecureSettings(callers: CallersSettings): InsecureSetting[] {
  return Object.entries(callers).flatMap(([caller, { auth, insecure_best_effort: bestEffort }]) => [
    ...(auth.type === "insecure_none"
      ? [{ setting: "insecure_none", caller, meaning: "whoever reaches the listener is believed" } as const]
      : []),
    ...(bestEffort.length > 0
      ? [{ setting: "insecure_best_effort", caller, meaning: `may go unenforced: ${bestEffort.join(", ")}` } as const]
      : []),
  ]);
}
