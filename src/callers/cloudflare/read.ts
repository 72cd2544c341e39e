import type { Json } from "../../issuance/vocabulary.ts";
import type { Problem } from "../../wire/problem.ts";
import { parseStrictly } from "../../wire/strict-json.ts";
import type { Message } from "../../wire/wire.ts";
import { tokenIn } from "../authentication/signed-jwt.ts";

/** What the signed token says. Its signature has been verified. */
export function read({ body, limits }: Message): { readonly json: Json } | { readonly problem: Problem } {
  const payload = tokenIn({ body })?.split(".")[1] ?? "";
  const parsed = parseStrictly(Buffer.from(payload, "base64url"), limits);
  return "faults" in parsed ? { problem: { code: "JSON_INVALID", errors: parsed.faults } } : { json: parsed.value };
}
