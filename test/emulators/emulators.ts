import type { kinds } from "../../src/callers/registry.ts";
import type { Emulator } from "./emulator.ts";
import { okta } from "./okta.ts";

/** One for each kind of caller. */
const emulators: Readonly<Record<(typeof kinds)[number]["kind"], Emulator>> = { okta };

export function emulatorOf(kind: string): Emulator {
  const found = new Map<string, Emulator>(Object.entries(emulators)).get(kind);
  if (found === undefined) throw new Error(`nobody emulates ${kind}`);
  return found;
}
