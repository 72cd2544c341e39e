import type { Examiner } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding, Place } from "../finding.ts";
import { exports } from "./exports.ts";
import type { Client, Policy } from "./exports.ts";

type Realm = Pieces<typeof exports>["realms"][number];

/** Its id in Keycloak, from the provider in integrations/keycloak. */
const executor = "assayer";

/** What the provider does not decide on, as docs/callers/keycloak.md has it. */
export const keycloakBypasses = [
  "Realms that `spi-token-interceptor--assayer--realms` of `keycloak.conf` does not list, and a realm without it.",
  "Userinfo, which computes claims and roles anew: nobody may authorize on it.",
  "UMA with `response_mode=decision` or `permissions`: the answer is no token.",
  "An executor that runs after ours and changes the ID token.",
];

export const keycloak: Examiner<typeof exports, unknown> = {
  exports,
  examine: ({ realms }) => realms.flatMap(ofRealm),
};

function ofRealm(realm: Realm): Finding[] {
  const { value, place } = realm;
  if (value.realm === "master") return [finding("KEYCLOAK_REALM_MASTER", inside(place, "realm"))];
  return [
    ...ofPolicies(realm),
    ...(value.verifiableCredentialsEnabled
      ? [finding("KEYCLOAK_CREDENTIALS_UNDECIDED", inside(place, "verifiableCredentialsEnabled"), value.realm)]
      : []),
    ...(value.clients ?? []).flatMap((client, index) => ofClient(client, inside(place, "clients", index))),
    ...(value.clients ? [] : [finding("EXPORT_NOT_GIVEN", inside(place, "clients"), `clients of ${value.realm}`)]),
  ];
}

/** One policy that gates every client is enough; otherwise what is wrong with those that gate some. */
function ofPolicies({ value, place }: Realm): Finding[] {
  const profiles = (value.clientProfiles?.profiles ?? []).filter(({ executors }) =>
    executors?.some((one) => one.executor === executor),
  );
  if (profiles.length === 0)
    return [finding("KEYCLOAK_EXECUTOR_MISSING", inside(place, "clientProfiles"), value.realm)];
  const gating = new Set(profiles.map(({ name }) => name));
  const policies = (value.clientPolicies?.policies ?? []).map((policy, index) => ({
    policy,
    at: inside(place, "clientPolicies", "policies", index),
  }));
  const using = policies.filter(({ policy }) => policy.profiles?.some((name) => gating.has(name)));
  if (using.length === 0) return [finding("KEYCLOAK_POLICY_MISSING", inside(place, "clientPolicies"), value.realm)];
  const found = using.map(({ policy, at }) => ofPolicy(policy, at));
  return found.some((one) => one.length === 0) ? [] : found.flat();
}

function ofPolicy(policy: Policy, place: Place): Finding[] {
  if (!policy.enabled) return [finding("KEYCLOAK_POLICY_DISABLED", inside(place, "enabled"), policy.name)];
  const conditions = policy.conditions ?? [];
  const isEvery = conditions.length > 0 && conditions.every(isAnyClient);
  return isEvery ? [] : [finding("KEYCLOAK_CLIENTS_LEFT_OUT", inside(place, "conditions"), policy.name)];
}

function isAnyClient({ condition, configuration }: NonNullable<Policy["conditions"]>[number]): boolean {
  // Keycloak writes configurations as JSON of either type.
  return (
    condition === "any-client" &&
    [undefined, null, false, "false"].some((no) => no === configuration?.["is-negative-logic"])
  );
}

function ofClient(client: Client, place: Place): Finding[] {
  const { clientId, enabled, protocol } = client;
  if (!enabled) return [];
  if (protocol === "saml") return [finding("KEYCLOAK_SAML_UNDECIDED", place, clientId)];
  if (protocol === "docker-v2") return [finding("KEYCLOAK_DOCKER_UNDECIDED", place, clientId)];
  const exchanges = client.attributes?.["standard.token.exchange.enabled"] === "true";
  if (exchanges || client.authorizationServicesEnabled === true) {
    return [finding("KEYCLOAK_POST_PROCESSOR_ONLY", place, `${clientId}: ${exchanges ? "token exchange" : "UMA"}`)];
  }
  return [];
}
