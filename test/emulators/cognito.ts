import * as fc from "fast-check";
import type { Issued } from "../../src/emulate/idp.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";

/**
 * Cognito's pre token generation trigger, after its reference
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html): what it sends,
 * and what it issues on an answer. Whatever it does not know in an answer it passes over.
 */

/** What the app client is configured with, in seconds. */
export const lifetimes = { access_token: 3_600, refresh_token: 86_400, id_token: 3_600 };

type Claims = Record<string, Json>;
interface Change {
  claimsToAddOrOverride?: Claims;
  claimsToSuppress?: string[];
  scopesToAdd?: string[];
  scopesToSuppress?: string[];
}
interface Groups {
  groupsToOverride?: string[];
  iamRolesToOverride?: string[];
  preferredRole?: string;
}
export interface CognitoEvent {
  version: "1" | "2" | "3";
  triggerSource: string;
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
  request: { userAttributes: Claims; groupConfiguration: Groups; scopes?: string[] };
  response: {
    claimsOverrideDetails?: Change & { groupOverrideDetails?: Groups | null };
    claimsAndScopeOverrideDetails?: {
      idTokenGeneration?: Change;
      accessTokenGeneration?: Change;
      groupOverrideDetails?: Groups | null;
    };
  };
}

const untouchable =
  /^(username|sub|identities|scope|aud|client_id|event_id|device_key|version|acr|amr|at_hash|auth_time|azp|exp|iat|iss|jti|nbf|nonce|origin_jti|token_use|cognito:.*)$/;

/** What a function answered; nothing where it threw. */
export function responseOf(answer: { event: Record<string, unknown> } | object): CognitoEvent["response"] | undefined {
  return "event" in answer ? (answer.event["response"] as CognitoEvent["response"]) : undefined;
}

/** What is issued on this answer; on an error, nothing is. */
export function issuedBy(event: CognitoEvent, response: CognitoEvent["response"] | undefined): Issued | undefined {
  if (response === undefined) return undefined;
  const isMachine = event.triggerSource === "TokenGeneration_ClientCredentials";
  const answer = event.version === "1" ? response.claimsOverrideDetails : response.claimsAndScopeOverrideDetails;
  const { id, access } = changesIn(event, response);
  const groups = groupClaims(
    answer !== undefined && "groupOverrideDetails" in answer
      ? answer.groupOverrideDetails
      : event.request.groupConfiguration,
  );
  const { "cognito:groups": inAccess, ...onlyInId } = groups;
  const ofAccess = inAccess === undefined ? {} : { "cognito:groups": inAccess };
  const idToken = changed({ ...own(event.request.userAttributes), ...ofAccess, ...onlyInId }, id);
  const accessToken = changed(ofAccess, access);
  const scopes = [...new Set([...(event.request.scopes ?? []), ...(access.scopesToAdd ?? [])])].filter(
    (scope) => !access.scopesToSuppress?.includes(scope),
  );
  return {
    token_types: isMachine ? ["access_token"] : ["access_token", "refresh_token", "id_token"],
    ...(event.version !== "1" && { scopes, resources: [...new Set(scopes.map((scope) => resourceOf(scope, event)))] }),
    lifetimes: isMachine ? { access_token: lifetimes.access_token } : lifetimes,
    claims: isMachine ? accessToken : { ...idToken, ...accessToken },
  };
}

/** Version 1 changes no access token, but for its groups. */
function changesIn(
  { version }: CognitoEvent,
  { claimsOverrideDetails, claimsAndScopeOverrideDetails }: CognitoEvent["response"],
) {
  if (version === "1") return { id: strings(claimsOverrideDetails ?? {}), access: {} as Change };
  const { idTokenGeneration: id = {}, accessTokenGeneration: access = {} } = claimsAndScopeOverrideDetails ?? {};
  return { id, access };
}

function strings(change: Change): Change {
  const set = Object.entries(change.claimsToAddOrOverride ?? {}).filter(([, value]) => typeof value === "string");
  return { ...change, claimsToAddOrOverride: Object.fromEntries(set) };
}

function own(attributes: Claims): Claims {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !untouchable.test(name)));
}

/** "If you provide an empty or null object in the response, then Amazon Cognito suppresses the groups." */
function groupClaims(groups: Groups | null | undefined): Claims {
  return {
    ...(groups?.groupsToOverride?.length && { "cognito:groups": groups.groupsToOverride }),
    ...(groups?.iamRolesToOverride?.length && { "cognito:roles": groups.iamRolesToOverride }),
    ...(groups?.preferredRole && { "cognito:preferred_role": groups.preferredRole }),
  };
}

/** "If your function both suppresses and replaces a claim value, then Amazon Cognito suppresses the claim." */
function changed(claims: Claims, { claimsToAddOrOverride = {}, claimsToSuppress = [] }: Change): Claims {
  const added = Object.entries(claimsToAddOrOverride).filter(
    ([name, value]) => !untouchable.test(name) && !name.startsWith("dev:") && isAccepted(value),
  );
  const gone = new Set(claimsToSuppress.filter((name) => !untouchable.test(name)));
  if (claimsToSuppress.includes("cognito:groups")) {
    for (const name of ["cognito:groups", "cognito:roles", "cognito:preferred_role"]) gone.add(name);
  }
  const all = { ...claims, ...Object.fromEntries(added) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !gone.has(name)));
}

function isAccepted(value: Json): boolean {
  const isScalar = (one: Json) => ["string", "number", "boolean"].includes(typeof one);
  return Array.isArray(value) ? value.every(isScalar) : value !== null;
}

function resourceOf(scope: string, { region, userPoolId }: CognitoEvent): string {
  const [, server] = /^(.+)\/[^/]+$/.exec(scope) ?? [];
  return server ?? `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
}

/** The same small alphabets as the verdicts, so that what a verdict names is often there. */
const scope = fc.oneof(
  fc.constantFrom(...alphabets.scopes, "openid", "aws.cognito.signin.user.admin"),
  fc
    .constantFrom(...alphabets.resources)
    .chain((api) => fc.constantFrom("read", "write").map((name) => `${api}/${name}`)),
);
const attributes = fc.dictionary(
  fc.constantFrom(...alphabets.ownClaims, "custom:team", "dev:custom:tier", "cognito:user_status", "identities"),
  fc.constantFrom("x", "y", "true"),
  { maxKeys: 4 },
);
const groups = fc.record(
  {
    groupsToOverride: fc.uniqueArray(fc.constantFrom("staff", "admins"), { maxLength: 2 }),
    iamRolesToOverride: fc.uniqueArray(fc.constantFrom("arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"), {
      maxLength: 2,
    }),
    preferredRole: fc.constant("arn:aws:iam::1:role/a"),
  },
  { requiredKeys: [] },
);
const users = ["HostedAuth", "Authentication", "NewPasswordChallenge", "AuthenticateDevice", "RefreshTokens"];

export function eventWith(
  over: Partial<Pick<CognitoEvent, "version" | "triggerSource" | "request">> = {},
): CognitoEvent {
  return {
    version: "2",
    triggerSource: "TokenGeneration_HostedAuth",
    region: "eu-west-1",
    userPoolId: "eu-west-1_EXAMPLE",
    userName: "jo",
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: "1example23456789" },
    request: { userAttributes: { sub: "a1b2c3d4" }, groupConfiguration: {}, scopes: ["openid"] },
    response: {},
    ...over,
  };
}

export const anyEvent: fc.Arbitrary<CognitoEvent> = fc
  .record({
    version: fc.constantFrom("1" as const, "2" as const, "3" as const),
    source: fc.constantFrom(...users, "ClientCredentials"),
    attributes,
    groups,
    scopes: fc.uniqueArray(scope, { maxLength: 4 }),
  })
  .map(({ version, source, attributes: userAttributes, groups: groupConfiguration, scopes }) => {
    const isMachine = source === "ClientCredentials";
    return eventWith({
      version: isMachine ? "3" : version,
      triggerSource: `TokenGeneration_${source}`,
      request: {
        userAttributes: isMachine ? {} : { sub: "a1b2c3d4", ...userAttributes },
        groupConfiguration: isMachine ? {} : groupConfiguration,
        ...((isMachine || version !== "1") && { scopes }),
      },
    });
  });
