import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds } from "../exports.ts";

const policy = z.object({
  name: z.string().optional(),
  enabled: z.boolean().default(false),
  conditions: z.array(z.object({ condition: z.string(), configuration: z.looseObject({}).nullish() })).nullish(),
  profiles: z.array(z.string()).nullish(),
});
export type Policy = z.infer<typeof policy>;

const client = z.object({
  clientId: z.string(),
  enabled: z.boolean().default(true),
  protocol: z.string().nullish(),
  authorizationServicesEnabled: z.boolean().nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
});
export type Client = z.infer<typeof client>;

/** A realm's representation: `kc.sh export`, a partial export of the console, or the admin API's. */
export const exports = {
  realms: {
    name: "realms",
    from: "kc.sh export --realm <realm>",
    without: "EXPORT_MISSING",
    is: (value) => has(value, "realm"),
    schema: z.object({
      realm: z.string(),
      verifiableCredentialsEnabled: z.boolean().nullish(),
      clientProfiles: z
        .object({
          profiles: z
            .array(z.object({ name: z.string(), executors: z.array(z.object({ executor: z.string() })).nullish() }))
            .nullish(),
        })
        .nullish(),
      clientPolicies: z.object({ policies: z.array(policy).nullish() }).nullish(),
      clients: z.array(client).nullish(),
    }),
  },
} as const satisfies ExportKinds;
