import type { Policy } from "./contract/contract.ts";
import { readData } from "./data.ts";
import type { Opa } from "./opa.ts";
import { readSources } from "./sources.ts";
import { parseModules } from "./syntax.ts";

/** Reads the library and a team's own directories. Errors: `POLICY_SOURCES_UNREADABLE`, `OPA_FAILED`. */
export async function readPolicy(roots: readonly string[], opa: Opa, parse = parseModules): Promise<Policy> {
  const sources = await readSources(roots);
  return { sources, modules: await parse(sources.modules, opa), data: readData(sources.data) };
}
