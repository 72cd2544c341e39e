// A real OpenID Provider that knows nothing of Assayer, as a process of its own: jest's modules live in a realm whose
// objects `oidc-provider` does not take for plain ones. The arguments are JSON: by client id, the public key with which its
// assertions are verified, or its secret, or how it is registered; and paths of endpoints. Messages change what it issues,
// make a code that a sign-in would have made, or ask what has happened and what was received so far.
import { createServer } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const resource = "https://billing.acme.example";
const redirectUri = "https://portal.acme.example/cb";
const [credentials, routes] = process.argv.slice(2).map((text) => JSON.parse(text));
const happened = [];
const received = [];
let issues = { seconds: 600, format: "jwt", claims: {} };

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const provider = new Provider(origin, {
  routes,
  clients: Object.entries(credentials).map(([client_id, credential]) => ({
    client_id,
    ...authenticating(credential),
    grant_types: ["client_credentials", "authorization_code", "refresh_token"],
    redirect_uris: [redirectUri],
  })),
  jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
  cookies: { keys: [crypto.randomUUID()] },
  scopes: ["openid", "offline_access"],
  ttl: { IdToken: 600, Grant: 3_600, RefreshToken: 3_600, AuthorizationCode: 60 },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  extraTokenClaims: () => issues.claims,
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, target) => ({
        scope: "invoices:read invoices:write invoices:admin",
        audience: target,
        accessTokenTTL: issues.seconds,
        accessTokenFormat: issues.format,
      }),
    },
  },
});
for (const event of [
  "grant.success",
  "grant.error",
  "grant.revoked",
  "access_token.destroyed",
  "refresh_token.destroyed",
]) {
  provider.on(event, () => happened.push(event));
}
const handle = provider.callback();
server.on("request", (request, response) => {
  received.push({ method: request.method, url: request.url, headers: request.headers });
  void handle(request, response);
});

function authenticating(credential) {
  if (typeof credential === "string") {
    return { token_endpoint_auth_method: "client_secret_post", client_secret: credential };
  }
  if ("token_endpoint_auth_method" in credential) return credential;
  const signed = { token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "ES256" };
  return { ...signed, jwks: { keys: [credential] } };
}

async function code({ user, client: clientId, scope }) {
  const client = await provider.Client.find(clientId);
  const grant = new provider.Grant({ accountId: user, clientId });
  grant.addOIDCScope("openid offline_access");
  grant.addResourceScope(resource, scope);
  const grantId = await grant.save();
  return new provider.AuthorizationCode({ accountId: user, client, grantId, redirectUri, scope, resource }).save();
}

const answers = {
  issue: (next) => {
    issues = { ...issues, ...next };
    return {};
  },
  code,
  happened: () => happened.splice(0),
  received: () => received.splice(0),
};
process.on("message", async ({ verb, ...options }) => process.send({ value: await answers[verb](options) }));
process.send({ value: origin });
