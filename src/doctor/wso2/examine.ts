import type { AuthenticationType } from "../../callers/authentication/settings.ts";
import { checkAuthentication, checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";

type Wso2 = Pieces<typeof exports>;

/** Asgardeo's, the shorter of the two: no export says which of them it is of. */
const waitsMs = 3_000;
/** Those for which the pre-issue access token action runs. */
const decided = new Set(["authorization_code", "client_credentials", "password", "refresh_token"]);

const authentication = new Map<string, readonly AuthenticationType[]>([
  ["BASIC", ["basic"]],
  ["BEARER", ["bearer"]],
  ["API_KEY", ["header"]],
  ["CLIENT_CREDENTIAL", ["oauth_jwt"]],
]);

export const wso2: HookExaminer<typeof exports> = {
  exports,
  examine: (given, own) => {
    const ours = given.actions.filter(({ value }) => leadsHere(value.endpoint.uri, own));
    const isMissing = given.actions.length > 0 && !ours.some(({ value }) => value.type === "PRE_ISSUE_ACCESS_TOKEN");
    return [
      ...(isMissing ? [finding("WSO2_ACTION_MISSING")] : []),
      ...ours.flatMap((action) => ofAction(action, own)),
      ...idTokens(ours, own),
      ...listedOnly(given),
      ...given.applications.flatMap(ofApplication),
    ];
  },
};

function ofAction({ value, place }: Wso2["actions"][number], own: OwnHook): Finding[] {
  const { name, status, rule, endpoint } = value;
  const hasRule = Object.keys(rule ?? {}).length > 0 && rule?.rules?.length !== 0;
  return [
    ...(status === "ACTIVE" ? [] : [finding("WSO2_ACTION_INACTIVE", inside(place, "status"), name)]),
    ...(hasRule ? [finding("WSO2_ACTION_RULE", inside(place, "rule"), name)] : []),
    ...checkUrl(inside(place, "endpoint", "uri"), endpoint.uri),
    ...checkAuthentication(
      inside(place, "endpoint", "authentication"),
      authentication.get(endpoint.authentication.type) ?? [],
      own,
    ),
    ...checkTimeout(place, waitsMs, own, false),
  ];
}

/** A caller that expects the ID token's action to ask lets ID tokens come beside access tokens. */
function idTokens(ours: Wso2["actions"], { settings }: OwnHook): Finding[] {
  if (settings?.kind !== "wso2" || !settings.id_token_action) return [];
  const asks = ours.some(({ value }) => value.type === "PRE_ISSUE_ID_TOKEN" && value.status === "ACTIVE");
  return asks ? [] : [finding("WSO2_ID_TOKEN_ACTION_MISSING")];
}

/** A list says of each action that it exists, but not what it calls. */
function listedOnly({ actions, summaries }: Wso2): Finding[] {
  if (actions.length > 0) return [];
  return summaries.map(({ value, place }) => finding("EXPORT_PARTIAL", place, value.name));
}

function ofApplication({ value, place }: Wso2["applications"][number]): Finding[] {
  const { clientId, grantTypes, accessToken, hybridFlow } = value;
  const type = accessToken?.type ?? "";
  return [
    ...(type.toUpperCase() === "JWT"
      ? []
      : [finding("WSO2_ACCESS_TOKEN_OPAQUE", inside(place, "accessToken"), clientId)]),
    ...grantTypes.flatMap((grant, index) =>
      decided.has(grant) ? [] : [finding("WSO2_GRANT_UNDECIDED", inside(place, "grantTypes", index), grant)],
    ),
    ...(hybridFlow?.enable ? [finding("WSO2_HYBRID_FLOW", inside(place, "hybridFlow"), clientId)] : []),
  ];
}
