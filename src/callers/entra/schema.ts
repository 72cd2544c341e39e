import { z } from "zod";

const text = z.string().min(1).max(2_048);

const servicePrincipal = z.looseObject({ appId: text });

/**
 * A request of the event `onTokenIssuanceStart`: the members that are read.
 * https://learn.microsoft.com/entra/identity-platform/custom-claims-provider-reference
 */
export const tokenIssuanceStart = z.compile(
  z.looseObject({
    type: z.literal("microsoft.graph.authenticationEvent.tokenIssuanceStart"),
    data: z.looseObject({
      "@odata.type": z.literal("microsoft.graph.onTokenIssuanceStartCalloutData"),
      authenticationEventListenerId: text,
      authenticationContext: z.looseObject({
        correlationId: text,
        client: z.looseObject({ ip: text.optional() }).optional(),
        clientServicePrincipal: servicePrincipal,
        resourceServicePrincipal: servicePrincipal,
        user: z.looseObject({ id: text, userType: text.optional() }),
      }),
    }),
  }),
);
export type TokenIssuanceStart = z.infer<typeof tokenIssuanceStart>;
