import { z } from "zod";
import { duration } from "../duration.ts";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const roots = ["static_resources", "configs", "resources", "filter_chains", "http_filters", "typed_config"];

/** Envoy's v3 API as YAML or JSON: a bootstrap file, resources, or `/config_dump` of the admin interface. */
export const exports = {
  configuration: {
    name: "Envoy's configuration",
    from: "envoy.yaml, or GET /config_dump of the admin interface",
    is: (value) => roots.some((name) => has(value, name)),
    schema: z.object({}),
  },
  filters: {
    name: "ext_authz filters",
    anywhere: true,
    is: (value) => value["@type"] === "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
    schema: z.object({
      failure_mode_allow: z.boolean().default(false),
      filter_enabled: z.unknown().optional(),
      filter_enabled_metadata: z.unknown().optional(),
      with_request_body: z.object({ allow_partial_message: z.boolean().default(false) }).nullish(),
      http_service: z
        .object({
          path_prefix: z.string().default(""),
          server_uri: z.object({ uri: z.string().default(""), timeout: duration.optional() }).nullish(),
        })
        .nullish(),
    }),
  },
} as const satisfies ExportKinds;
