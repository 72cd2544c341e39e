import type { Issuance } from "../../src/issuance/decision.ts";
import { groupClaims, isSettable } from "./capabilities.ts";
import { resourceOf } from "./decode.ts";
import { isMachine } from "./event.ts";
import type { TriggerEvent } from "./event.ts";

/** The answer that makes Cognito issue what was decided, in the words of the event's version. */
export function encode({ claims: { set, remove }, scopes }: Issuance, event: TriggerEvent): object {
  const { groupConfiguration, scopes: asked = [] } = event.request;
  const groups = groupsLeft(remove, groupConfiguration);
  if (event.version === "1") return { claimsOverrideDetails: { claimsToSuppress: remove, ...groups } };
  const accessTokenGeneration = {
    claimsToAddOrOverride: set,
    claimsToSuppress: remove,
    scopesToSuppress: asked.filter((scope) => scopes !== undefined && !scopes.includes(scope)),
  };
  if (isMachine(event)) return { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
  const idTokenGeneration = { claimsToSuppress: remove };
  return { claimsAndScopeOverrideDetails: { idTokenGeneration, accessTokenGeneration, ...groups } };
}

/** "If you provide an empty or null object in the response, then Amazon Cognito suppresses the groups"; else a copy. */
function groupsLeft(remove: readonly string[], groupConfiguration: TriggerEvent["request"]["groupConfiguration"]) {
  if (remove.includes("cognito:groups")) return { groupOverrideDetails: {} };
  return groupConfiguration === undefined ? {} : { groupOverrideDetails: groupConfiguration };
}

/** What of an issuance no answer to this event can express. */
export function lacks({ claims: { set, remove }, scopes = [], resources }: Issuance, event: TriggerEvent): string[] {
  const kept = scopes.map((scope) => resourceOf(scope, event));
  return [
    ...Object.entries(set)
      .filter(([name, value]) => !isSettable(name, value))
      .map(([name]) => `claims.set ${name}`),
    ...groupClaims
      .filter((name) => remove.includes(name) && !remove.includes("cognito:groups"))
      .map((name) => `claims.remove ${name}`),
    // A resource is gone when its scopes are.
    ...kept
      .filter((resource) => resources !== undefined && !resources.includes(resource))
      .map((one) => `resources ${one}`),
  ];
}
