/** A realm as Keycloak imports it: clients that ask, an API with roles, scopes that bring roles and audiences along. */

export const orders = "https://orders.acme.example";
export const deploy = "https://deploy.acme.example";
export const secret = "generated-for-this-test-only";
export const redirectUri = "http://127.0.0.1:9/signed-in";

/**
 * `acme` is gated as the manual says; in `rotating` a refresh token is good for one use; `bare` lacks the executor, and
 * `forgotten` has nothing else: it is not in the provider's list. `plain` has neither: it stands behind the guard, which
 * cannot shorten a token nor take claims out of it, so that its own tokens are short and have none.
 */
export const realms = ["acme", "rotating", "bare", "forgotten", "plain"];
/** Those in which the provider is to ask. */
export const gated = ["acme", "rotating", "bare"];
/** Whom the estate knows; mallory at a high risk. */
export const people = ["jo", "mallory"];

export function realm(name: string): object {
  return {
    realm: name,
    enabled: true,
    revokeRefreshToken: name === "rotating",
    refreshTokenMaxReuse: 0,
    accessTokenLifespan: name === "plain" ? 600 : 3_600,
    ssoSessionIdleTimeout: 7_200,
    clients: name === "plain" ? clients.map((one) => ({ ...one, defaultClientScopes: ["basic"] })) : clients,
    clientScopes,
    clientScopeMappings: {
      "orders-api": [
        { clientScope: "orders:read", roles: ["reader", "auditor"] },
        { clientScope: "orders:write", roles: ["writer"] },
        { clientScope: "orders:bulk", roles: ["bulk"] },
      ],
    },
    scopeMappings: [{ clientScope: "offline_access", roles: ["offline_access"] }],
    roles: {
      client: { "orders-api": ["reader", "writer", "bulk", "auditor"].map((role) => ({ name: role })) },
    },
    users: users(name),
    ...(!["bare", "plain"].includes(name) && policies),
  };
}

/** What an administrator adds to a realm: the executor for every client. */
export const policies = {
  clientProfiles: { profiles: [{ name: "assayer", executors: [{ executor: "assayer", configuration: {} }] }] },
  clientPolicies: {
    policies: [
      {
        name: "assayer",
        enabled: true,
        conditions: [{ condition: "any-client", configuration: {} }],
        profiles: ["assayer"],
      },
    ],
  },
};

const oidc = "openid-connect";
const inTokens = { "access.token.claim": "true", "id.token.claim": "true" };
const hidden = { "include.in.token.scope": "false" };

const audience = (name: string) => ({
  name: `audience ${name}`,
  protocol: oidc,
  protocolMapper: "oidc-audience-mapper",
  config: { "included.custom.audience": name, ...inTokens, "id.token.claim": "false" },
});

const machine = { secret, fullScopeAllowed: false, standardFlowEnabled: false };
const web = {
  ...machine,
  standardFlowEnabled: true,
  directAccessGrantsEnabled: true,
  redirectUris: [redirectUri],
  defaultClientScopes: ["basic", "identity", "roles", "assistant", "legacy", "orders:bulk"],
  optionalClientScopes: ["orders:read", "orders:write", "offline_access"],
};

const clients = [
  {
    clientId: "orders-api",
    ...machine,
    serviceAccountsEnabled: true,
    authorizationServicesEnabled: true,
    authorizationSettings: {
      resources: [{ name: "archive", scopes: [{ name: "open" }] }],
      scopes: [{ name: "open" }],
      policyEnforcementMode: "PERMISSIVE",
    },
    defaultClientScopes: ["basic"],
    protocolMappers: [audience("orders-api")],
  },
  { clientId: "web", ...web },
  { clientId: "page", ...web, implicitFlowEnabled: true },
  // Nobody has registered this one.
  { clientId: "shadow", ...web },
  {
    clientId: "sync",
    ...machine,
    serviceAccountsEnabled: true,
    defaultClientScopes: ["basic", "roles"],
    optionalClientScopes: ["orders:read", "orders:write"],
  },
  {
    clientId: "assistant",
    ...machine,
    attributes: {
      "standard.token.exchange.enabled": "true",
      "standard.token.exchange.enableRefreshRequestedTokenType": "SAME_SESSION",
    },
    defaultClientScopes: ["basic", "identity", "roles"],
    optionalClientScopes: ["orders:read", "orders:write"],
  },
  {
    clientId: "billing-agent",
    ...machine,
    serviceAccountsEnabled: true,
    defaultClientScopes: ["basic"],
    optionalClientScopes: ["invoices:read"],
  },
];

const attribute = (name: string, claim: string) => ({
  name: claim,
  protocol: oidc,
  protocolMapper: "oidc-usermodel-attribute-mapper",
  config: { "user.attribute": name, "claim.name": claim, "jsonType.label": "String", ...inTokens },
});

const clientScopes = [
  {
    name: "basic",
    protocol: oidc,
    attributes: hidden,
    protocolMappers: [{ name: "sub", protocol: oidc, protocolMapper: "oidc-sub-mapper", config: inTokens }],
  },
  {
    name: "identity",
    protocol: oidc,
    attributes: hidden,
    protocolMappers: [attribute("email", "email"), attribute("lastName", "family_name")],
  },
  {
    name: "roles",
    protocol: oidc,
    attributes: hidden,
    protocolMappers: [
      {
        name: "client roles",
        protocol: oidc,
        protocolMapper: "oidc-usermodel-client-role-mapper",
        config: {
          "claim.name": "resource_access.${client_id}.roles",
          "jsonType.label": "String",
          multivalued: "true",
          ...inTokens,
        },
      },
      {
        name: "realm roles",
        protocol: oidc,
        protocolMapper: "oidc-usermodel-realm-role-mapper",
        config: { "claim.name": "realm_access.roles", "jsonType.label": "String", multivalued: "true", ...inTokens },
      },
    ],
  },
  { name: "assistant", protocol: oidc, attributes: hidden, protocolMappers: [audience("assistant")] },
  { name: "legacy", protocol: oidc, attributes: hidden, protocolMappers: [audience(deploy)] },
  { name: "orders:read", protocol: oidc, protocolMappers: [audience(orders)] },
  {
    name: "orders:write",
    protocol: oidc,
    protocolMappers: [
      audience(orders),
      {
        name: "limit",
        protocol: oidc,
        protocolMapper: "oidc-hardcoded-claim-mapper",
        config: { "claim.name": "order_limit", "claim.value": "500", "jsonType.label": "int", ...inTokens },
      },
    ],
  },
  { name: "orders:bulk", protocol: oidc },
  { name: "invoices:read", protocol: oidc, protocolMappers: [audience("https://billing.acme.example")] },
  { name: "offline_access", protocol: oidc },
];

/** The id of a person, a UUID: it has to be unique among all realms. */
export const idOf = (realm: string, username: string) => {
  const number = realms.indexOf(realm) * people.length + people.indexOf(username);
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
};

const person = (realm: string, username: string) => ({
  id: idOf(realm, username),
  username,
  enabled: true,
  email: `${username}@acme.example`,
  firstName: username,
  lastName: "Example",
  credentials: [{ type: "password", value: secret }],
  realmRoles: ["offline_access"],
  clientRoles: { "orders-api": ["reader", "writer", "bulk", "auditor"] },
});

const serviceAccount = (client: string) => ({
  username: `service-account-${client}`,
  enabled: true,
  serviceAccountClientId: client,
  clientRoles: { "orders-api": ["reader", "writer"] },
});

const users = (realm: string) => [
  ...people.map((username) => person(realm, username)),
  ...["sync", "billing-agent", "orders-api"].map(serviceAccount),
];
