import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

const tenant = "2f1c9c7a-3f1d-4c1b-9a55-6b7c1de0aa01";
const [portal, billing] = ["5b6e2f0d-9a41-4f0e-8f63-1c1b7a2f9d10", "c0a8d7e2-6a0b-4f53-9b0f-2f7f3b1f5a22"];

/** `onTokenIssuanceStart`: a member signs in to the portal, which wants a token for another application. */
export function message({ newId }: Fresh): Json {
  return {
    type: "microsoft.graph.authenticationEvent.tokenIssuanceStart",
    source: `/tenants/${tenant}/applications/${portal}`,
    data: {
      "@odata.type": "microsoft.graph.onTokenIssuanceStartCalloutData",
      tenantId: tenant,
      authenticationEventListenerId: "7d3c1a52-0f6e-4b8a-9e11-5d8b2c7f4a33",
      customAuthenticationExtensionId: "a94f0c11-77de-4c57-8f32-3e0c9b6d2b44",
      authenticationContext: {
        correlationId: newId(),
        client: { ip: "192.0.2.7", locale: "en-us", market: "en-us" },
        protocol: "OAUTH2.0",
        clientServicePrincipal: servicePrincipal(portal, "1f7e6d5c-4b3a-4291-8807-f6e5d4c3b2a1", "Portal"),
        resourceServicePrincipal: servicePrincipal(billing, "2a8f7e6d-5c4b-43a2-9918-07f6e5d4c3b2", "Billing"),
        user: {
          id: "9c0d1e2f-3a4b-4c5d-8e6f-7a8b9c0d1e2f",
          displayName: "Jo Doe",
          givenName: "Jo",
          surname: "Doe",
          mail: "jo@acme.example",
          userPrincipalName: "jo@acme.example",
          preferredLanguage: "en-us",
          createdDateTime: "2024-03-01T15:23:40Z",
          userType: "Member",
        },
      },
    },
  };
}

function servicePrincipal(appId: string, id: string, name: string): Json {
  return { id, appId, appDisplayName: name, displayName: name };
}
