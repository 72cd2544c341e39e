import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const strings = z.array(z.string()).nullish();

/** What the upstream says of itself: RFC 8414, OpenID Connect Discovery 1.0 §3, RFC 8705 §5, CIBA Core 1.0 §4. */
export const exports = {
  metadata: {
    name: "the upstream's metadata",
    from: "GET /.well-known/openid-configuration or /.well-known/oauth-authorization-server",
    without: "EXPORT_NOT_GIVEN",
    is: (value) => has(value, "issuer", "token_endpoint"),
    schema: z.object({
      token_endpoint: z.string(),
      response_types_supported: strings,
      grant_types_supported: strings,
      token_endpoint_auth_methods_supported: strings,
      backchannel_token_delivery_modes_supported: strings,
      mtls_endpoint_aliases: z.object({ token_endpoint: z.string().optional() }).nullish(),
    }),
  },
} as const satisfies ExportKinds;
