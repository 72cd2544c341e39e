import { z } from "zod";
import { duration } from "../duration.ts";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

/** proto3 leaves out what has its default. */
const rest = z.object({ interruptOnError: z.boolean().default(false) }).nullish();
const types = ["restCall", "restWebhook", "restAsync"];

/** ZITADEL's action service, v2. Whole answers of the searches, or single objects. */
export const exports = {
  targets: {
    name: "targets",
    from: "POST /v2/actions/targets/search",
    without: "EXPORT_MISSING",
    is: (value) => has(value, "endpoint") && types.some((type) => has(value, type)),
    schema: z.object({
      id: z.string(),
      name: z.string().optional(),
      endpoint: z.string(),
      restCall: rest,
      timeout: duration.optional(),
      payloadType: z.string().default("PAYLOAD_TYPE_JSON"),
    }),
  },
  executions: {
    name: "executions",
    from: "POST /v2/actions/executions/search",
    without: "EXPORT_MISSING",
    is: (value) => has(value, "condition"),
    schema: z.object({
      condition: z.object({ function: z.object({ name: z.string() }).nullish() }),
      targets: z.array(z.string()).default([]),
    }),
  },
  pages: {
    name: "answers of a search",
    is: (value) => has(value, "pagination"),
    schema: z.object({
      pagination: z.object({ totalResult: z.coerce.number().default(0) }),
      targets: z.array(z.unknown()).optional(),
      executions: z.array(z.unknown()).optional(),
      result: z.array(z.unknown()).optional(),
    }),
  },
} as const satisfies ExportKinds;
