import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const rules = z
  .array(z.object({ external_evaluation: z.object({ evaluate_url: z.string().default("") }).nullish() }))
  .nullish();

const policy = z.object({
  name: z.string().optional(),
  decision: z.string(),
  include: rules,
  require: rules,
  exclude: rules,
});
export type Policy = z.infer<typeof policy>;

/** Cloudflare's API, v4. */
export const exports = {
  policies: {
    name: "policies",
    from: "GET /client/v4/accounts/{id}/access/apps/{app_id}/policies",
    is: (value) => has(value, "decision", "include"),
    schema: policy,
  },
  applications: {
    name: "applications with their policies",
    from: "GET /client/v4/accounts/{id}/access/apps",
    is: (value) => Array.isArray(value["policies"]),
    schema: z.object({ name: z.string().optional(), policies: z.array(policy) }),
  },
} as const satisfies ExportKinds;
