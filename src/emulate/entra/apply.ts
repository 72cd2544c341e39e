import type { Json } from "../../issuance/vocabulary.ts";
import type { Answer } from "../../wire/wire.ts";
import type { Apply } from "../idp.ts";
import { headerIn, readJson } from "../read-answer.ts";

/** An hour and a quarter, the mean of Entra's default. */
const accessTokenSeconds = 4_500;
const maxClaimBytes = 3 * 1_024;

interface Context {
  resourceServicePrincipal: { appId: string };
}

/**
 * Microsoft Entra ID with a custom claims provider, after its reference and its table of error codes
 * (https://learn.microsoft.com/entra/identity-platform/custom-extension-troubleshoot): what is not an answer of exactly
 * that shape is an error, and on an error no token is minted.
 */
export function applying({ mapped_claims: mapped }: { readonly mapped_claims: readonly string[] }): Apply {
  return (answer, message) => {
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
  };
}

/** Undefined where Entra would log an error: 1003002 to 1003026. */
function claimsIn(answer: Answer): Record<string, Json> | undefined {
  if (answer.status !== 200 || headerIn(answer, "content-type") !== "application/json") return undefined;
  const { data } = (readJson(answer.body) as Body | undefined) ?? {};
  const [action, ...others] = data?.actions ?? [];
  if (data?.["@odata.type"] !== "microsoft.graph.onTokenIssuanceStartResponseData") return undefined;
  if (action?.["@odata.type"] !== "microsoft.graph.tokenIssuanceStart.provideClaimsForToken") return undefined;
  if (others.length > 0 || action.claims === null) return undefined;
  const texts = Object.entries(action.claims).flatMap(([name, value]) => [name, ...[value].flat()]);
  if (!texts.every((text) => typeof text === "string") || Object.hasOwn(action.claims, "")) return undefined;
  return Buffer.byteLength(texts.join("")) > maxClaimBytes ? undefined : action.claims;
}

interface Body {
  data?: { "@odata.type": string; actions: Action[] };
}

interface Action {
  "@odata.type": string;
  claims: Record<string, Json> | null;
}
