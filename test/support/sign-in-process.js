// A real OpenID Provider that people sign in to and that asks Assayer, as a process of its own: jest's modules live in a
// realm whose objects `oidc-provider` does not take for plain ones. The argument is JSON: Assayer's address, how long to
// wait for it, the portal's secret, and `over`, members of the configuration. Messages ask what was decided and what has
// happened, or change what the application knows.
import { createServer } from "node:http";
import { createClient } from "assayer/client";
import { createGate } from "assayer/oidc-provider";
import { exportJWK, generateKeyPair } from "jose";
import { errors, Provider } from "oidc-provider";
import { createMemoryAdapter } from "./memory-adapter.js";

const { url, timeoutMs, secret, over } = JSON.parse(process.argv[2]);
const resources = {
  "https://billing.acme.example": "invoices:read invoices:write",
  "https://deploy.acme.example": "deploy:status deploy:production",
};
const [requests, decisions, happened] = [[], [], []];
let claims = {};

const assay = createClient({ url, timeoutMs });
const gate = createGate(await configuration(), {
  decide: async (request) => {
    const decision = await assay.decide(request);
    requests.push(request);
    decisions.push(decision);
    return decision;
  },
  facts: ({ oidc: { account, client } }) => ({
    tenant: "acme",
    claims,
    subject: account
      ? { type: "user", id: account.accountId, tenant: "acme" }
      : { type: "client", id: client.clientId, tenant: "acme" },
  }),
});

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, gate.configuration);
for (const event of ["authorization_code.consumed", "refresh_token.consumed", "access_token.issued", "grant.revoked"]) {
  provider.on(event, () => happened.push(event));
}
const handle = provider.callback();
server.on("request", (request, response) => void handle(request, response));

async function configuration() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    adapter: createMemoryAdapter(),
    clients: [
      {
        client_id: "acme-portal",
        client_secret: secret,
        grant_types: ["client_credentials", "authorization_code", "refresh_token", "implicit"],
        response_types: ["code", "code id_token", "id_token", "id_token token"],
        authorization_details_types: ["invoice"],
        redirect_uris: ["https://portal.acme.example/cb"],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    cookies: { keys: [crypto.randomUUID()] },
    scopes: ["openid", "offline_access"],
    responseTypes: ["code", "code id_token", "id_token", "id_token token"],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: { Grant: 3_600, Interaction: 600, Session: 3_600, AuthorizationCode: 600 },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ...over,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (!Object.hasOwn(resources, resource)) throw new errors.InvalidTarget();
          const scope = resources[resource];
          return { scope, audience: resource, accessTokenTTL: 3_600, accessTokenFormat: "jwt" };
        },
      },
      richAuthorizationRequests: {
        enabled: true,
        types: { invoice: { validate: () => {} } },
        authorizationDetailsForGrantSource: ({ oidc: { params } }) => JSON.parse(params.authorization_details),
        authorizationDetailsForAccessToken: detailsOf,
        authorizationDetailsForIntrospection: (_ctx, token) => token.rar,
      },
    },
  };
}

/** RFC 9396 §6: no more than was granted, and only what holds at the token's resource. */
function detailsOf({ oidc: { params } }, token, source) {
  const granted = source?.rar && new Set(source.rar.map((detail) => JSON.stringify(detail)));
  const asked = params.authorization_details && JSON.parse(params.authorization_details);
  if (source && asked?.some((detail) => !granted?.has(JSON.stringify(detail)))) {
    throw new errors.InvalidAuthorizationDetails("more than was granted");
  }
  const here = token.resourceServer?.identifier();
  return (asked ?? source?.rar ?? []).filter(({ locations }) => locations === undefined || locations.includes(here));
}

const answers = {
  claims: ({ next }) => {
    claims = next;
    return {};
  },
  decided: () => ({ requests: requests.splice(0), decisions: decisions.splice(0) }),
  happened: () => happened.splice(0),
};
process.on("message", ({ verb, ...options }) => process.send({ value: answers[verb](options) }));
process.send({ value: issuer });
