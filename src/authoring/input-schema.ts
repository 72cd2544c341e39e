import { z } from "zod";
import { issuanceInput } from "../issuance/input.ts";

/** The JSON Schema of what Rego sees, for `opa check --schema` and editors. OPA reads draft 7, without references. */
export function inputSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(issuanceInput, { target: "draft-7", reused: "inline" }), null, 2)}\n`;
}
