import * as fc from "fast-check";
import { applying } from "../../src/emulate/entra/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

const setUp = { mapped_claims: ["email", "tool", "ünicode"] };

/** Microsoft Entra ID with a custom claims provider. */
export const entra: Emulator = { anyMessage: anyMessage(), settings: setUp, apply: applying(setUp) };

function anyMessage(): fc.Arbitrary<Json> {
  const user = fc.record({
    id: fc.constantFrom("6d4a6b52-1a4b-4a57-9f6c-0f6c5e1c7a11", "b1f0a3de-4a8e-4b2b-8a8d-8f1b2f1f6c02"),
    userType: fc.constantFrom("Member", "Guest"),
    displayName: fc.string(),
  });
  const client = fc.record({ ip: fc.constantFrom("192.0.2.7", "2001:db8::7"), locale: fc.constant("en-us") });
  const resource = fc.constantFrom(...alphabets.resources);
  return fc
    .record({ user, client, resource }, { requiredKeys: ["user", "resource"] })
    .map(({ resource: appId, ...rest }) => callout({ ...rest, resourceServicePrincipal: { appId } }));
}

function callout(context: object): Json {
  return {
    type: "microsoft.graph.authenticationEvent.tokenIssuanceStart",
    source: "/tenants/2f1c9c7a-3f1d-4c1b-9a55-6b7c1de0aa01/applications/c",
    data: {
      "@odata.type": "microsoft.graph.onTokenIssuanceStartCalloutData",
      tenantId: "2f1c9c7a-3f1d-4c1b-9a55-6b7c1de0aa01",
      authenticationEventListenerId: "listener",
      customAuthenticationExtensionId: "extension",
      authenticationContext: {
        correlationId: "sign-in",
        protocol: "OAUTH2.0",
        clientServicePrincipal: { id: "sp", appId: "c", displayName: "Portal" },
        ...context,
      },
    },
  };
}
