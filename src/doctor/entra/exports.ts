import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const client = z.object({ timeoutInMilliseconds: z.number().nullish() }).nullish();
const named = (type: unknown, ends: string) => typeof type === "string" && type.endsWith(ends);

/** Microsoft Graph, v1.0. */
export const exports = {
  extensions: {
    name: "custom authentication extensions",
    from: "GET /v1.0/identity/customAuthenticationExtensions",
    without: "EXPORT_MISSING",
    is: (value) => named(value["@odata.type"], "onTokenIssuanceStartCustomExtension"),
    schema: z.object({
      id: z.string(),
      displayName: z.string().nullish(),
      endpointConfiguration: z.object({ targetUrl: z.string().nullish() }).nullish(),
      clientConfiguration: client,
    }),
  },
  listeners: {
    name: "authentication event listeners",
    from: "GET /v1.0/identity/authenticationEventListeners",
    without: "EXPORT_MISSING",
    is: (value) => named(value["@odata.type"], "onTokenIssuanceStartListener"),
    schema: z.object({
      conditions: z
        .object({
          applications: z
            .object({
              includeAllApplications: z.boolean().nullish(),
              includeApplications: z.array(z.object({ appId: z.string() })).nullish(),
            })
            .nullish(),
        })
        .nullish(),
      handler: z
        .object({
          customExtension: z.object({ id: z.string() }).nullish(),
          configuration: z.object({ clientConfiguration: client }).nullish(),
        })
        .nullish(),
    }),
  },
  applications: {
    name: "applications",
    from: "GET /v1.0/applications",
    without: "EXPORT_NOT_GIVEN",
    is: (value) => has(value, "appId", "signInAudience"),
    schema: z.object({ appId: z.string(), displayName: z.string().nullish() }),
  },
} as const satisfies ExportKinds;
