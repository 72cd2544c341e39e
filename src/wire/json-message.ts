import type { Json } from "../issuance/vocabulary.ts";
import type { Problem } from "./problem.ts";
import { parseStrictly } from "./strict-json.ts";
import type { Message } from "./wire.ts";

/** The body of a message as JSON, or why it is none. */
export function jsonOf({ body, limits }: Message): { readonly json: Json } | { readonly problem: Problem } {
  const parsed = parseStrictly(body, limits);
  if ("faults" in parsed) return { problem: { code: "JSON_INVALID", errors: parsed.faults } };
  return { json: parsed.value };
}
