import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Answer } from "../../src/wire/wire.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

/**
 * Microsoft Entra ID with a custom claims provider, after its reference and its table of error codes
 * (https://learn.microsoft.com/entra/identity-platform/custom-extension-troubleshoot): what is not an answer of exactly
 * that shape is an error, and on an error no token is minted.
 */
const mapped = ["email", "tool", "ünicode"];

export const entra: Emulator = { anyMessage: anyMessage(), settings: { mapped_claims: mapped }, apply };

/** An hour and a quarter, the mean of Entra's default. */
const accessTokenSeconds = 4_500;
const maxClaimBytes = 3 * 1_024;

interface Context {
  resourceServicePrincipal: { appId: string };
}

function apply(answer: Answer, message: Json): Issued | undefined {
  const claims = claimsIn(answer);
  if (claims === undefined) return undefined;
  const { authenticationContext } = (message as unknown as { data: { authenticationContext: Context } }).data;
  return {
    // The event does not say which token it is about. An access token stands for all of them.
    token_types: ["access_token"],
    resources: [authenticationContext.resourceServicePrincipal.appId],
    lifetimes: { access_token: accessTokenSeconds },
    // The claims mapping policy takes what it names; the rest of the answer is not in the token.
    claims: Object.fromEntries(Object.entries(claims).filter(([name]) => mapped.includes(name))),
  };
}

/** Undefined where Entra would log an error: 1003002 to 1003026. */
function claimsIn({ status, headers, body }: Answer): Record<string, Json> | undefined {
  const type = headers[headers.indexOf("Content-Type") + 1];
  if (status !== 200 || type !== "application/json") return undefined;
  const { data } = JSON.parse(body) as { data?: { "@odata.type": string; actions: Action[] } };
  const [action, ...others] = data?.actions ?? [];
  if (data?.["@odata.type"] !== "microsoft.graph.onTokenIssuanceStartResponseData") return undefined;
  if (action?.["@odata.type"] !== "microsoft.graph.tokenIssuanceStart.provideClaimsForToken") return undefined;
  if (others.length > 0 || action.claims === null) return undefined;
  const texts = Object.entries(action.claims).flatMap(([name, value]) => [name, ...[value].flat()]);
  if (!texts.every((text) => typeof text === "string") || Object.hasOwn(action.claims, "")) return undefined;
  return Buffer.byteLength(texts.join("")) > maxClaimBytes ? undefined : action.claims;
}

interface Action {
  "@odata.type": string;
  claims: Record<string, Json> | null;
}

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
