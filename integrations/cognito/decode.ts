import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json, Party, TokenType } from "../../src/issuance/vocabulary.ts";
import { knownLifetimes } from "../shared/settings.ts";
import type { Settings } from "../shared/settings.ts";
import { text } from "../shared/shape.ts";
import { grants, isOwnClaim } from "./capabilities.ts";
import { isMachine } from "./event.ts";
import type { TriggerEvent } from "./event.ts";

/** What a user pool is about to issue. */
export function decode(event: TriggerEvent, { lifetimes }: Settings): IssuanceRequest {
  const { clientId } = event.callerContext;
  const scopes = event.version === "1" ? undefined : event.request.scopes;
  const grant = grants.get(event.triggerSource);
  const types = tokenTypes(event);
  return {
    ...(grant !== undefined && { grant_type: grant }),
    token_types: types,
    client: { id: clientId },
    subject: subjectOf(event),
    // Nobody acts for another in a user pool.
    actors: [],
    ...(scopes && { scopes: [...scopes], resources: [...new Set(scopes.map((scope) => resourceOf(scope, event)))] }),
    claims: isMachine(event) ? {} : claimsOf(event),
    lifetimes: knownLifetimes(lifetimes, types),
  };
}

/**
 * Custom scopes are written `resource-server-identifier/name`, and no name has a slash; all others are for the user
 * pool itself, which is known by its issuer.
 */
export function resourceOf(scope: string, { region, userPoolId }: TriggerEvent): string {
  const slash = scope.lastIndexOf("/");
  return slash > 0 ? scope.slice(0, slash) : `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
}

/** The event does not say which tokens an app asked for: any of those that a user can get. */
function tokenTypes(event: TriggerEvent): TokenType[] {
  return isMachine(event) ? ["access_token"] : ["access_token", "refresh_token", "id_token"];
}

function subjectOf(event: TriggerEvent): Party {
  if (isMachine(event)) return { type: "client", id: event.callerContext.clientId };
  return { type: "user", id: text(event.request.userAttributes?.["sub"]) };
}

/** Of the ID token: the user's attributes, at most, and the groups, which the access token has too. */
function claimsOf({ request: { userAttributes, groupConfiguration } }: TriggerEvent): Record<string, Json> {
  const { groupsToOverride: groups = [], iamRolesToOverride: roles = [], preferredRole } = groupConfiguration ?? {};
  return {
    ...Object.fromEntries(Object.entries(userAttributes ?? {}).filter(([name]) => isOwnClaim(name))),
    ...(groups.length > 0 && { "cognito:groups": [...groups] }),
    ...(roles.length > 0 && { "cognito:roles": [...roles] }),
    ...(preferredRole !== undefined && { "cognito:preferred_role": preferredRole }),
  };
}
