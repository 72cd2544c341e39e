import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const hook = z.union([
  z.string().transform((url) => ({ url, auth: undefined })),
  z.object({
    url: z.string(),
    auth: z
      .object({ config: z.object({ in: z.string().default("header"), name: z.string() }) })
      .nullish()
      .transform((auth) => auth?.config),
  }),
]);

/** Hydra's configuration file, what `ory get oauth2-config` prints of it, and clients of the admin API. */
export const exports = {
  configuration: {
    name: "Hydra's configuration",
    from: "hydra.yaml, or ory get oauth2-config",
    without: "EXPORT_MISSING",
    is: (value) => ["oauth2", "dsn", "urls", "serve"].some((name) => has(value, name)),
    schema: z.object({
      oauth2: z.object({ token_hook: hook.optional(), refresh_token_hook: hook.optional() }).nullish(),
    }),
  },
  clients: {
    name: "clients",
    from: "GET /admin/clients",
    without: "EXPORT_NOT_GIVEN",
    is: (value) => has(value, "client_id"),
    schema: z.object({
      client_id: z.string(),
      response_types: z.array(z.string()).nullish(),
    }),
  },
} as const satisfies ExportKinds;
