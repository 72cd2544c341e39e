import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

/** Supabase's Management API, v1. */
export const exports = {
  auth: {
    name: "the configuration of Auth",
    from: "GET /v1/projects/{ref}/config/auth",
    without: "EXPORT_MISSING",
    is: (value) => has(value, "hook_custom_access_token_enabled"),
    schema: z.object({
      hook_custom_access_token_enabled: z.boolean().nullish(),
      hook_custom_access_token_uri: z.string().nullish(),
    }),
  },
} as const satisfies ExportKinds;
