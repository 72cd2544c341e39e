import { z } from "zod";
import { duration } from "../duration.ts";
import type { ExportKinds } from "../exports.ts";

/** Envoy reads the names of proto3 members in either case. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [snakeCase(name), snakeCased(part)]));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const roots = new Set(["static_resources", "configs", "resources", "filter_chains", "http_filters", "typed_config"]);

/** Envoy's v3 API as YAML or JSON: a bootstrap file, resources, or `/config_dump` of the admin interface. */
export const exports = {
  configuration: {
    name: "Envoy's configuration",
    from: "envoy.yaml, or GET /config_dump of the admin interface",
    is: (value) => Object.keys(value).some((name) => roots.has(snakeCase(name))),
    schema: z.object({}),
  },
  filters: {
    name: "ext_authz filters",
    anywhere: true,
    is: (value) => value["@type"] === "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
    schema: z.preprocess(
      snakeCased,
      z.object({
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
    ),
  },
} as const satisfies ExportKinds;
