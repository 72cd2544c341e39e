// A real OpenID Provider that asks Assayer before it issues anything. TLS, because two of the clients hold certificates.
import { createServer } from "node:https";
import { readFile } from "node:fs/promises";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Provider } from "oidc-provider";
import { createGate } from "assayer/oidc-provider";
import { createServerCertificate } from "../acme/runtime/certificates.js";
import { registerTokenExchange, thumbprint, tokenExchange } from "./token-exchange.js";

/** What each resource server understands; the provider itself would grant all of it, for an hour. */
const resources = {
  "https://billing.acme.example": "invoices:read invoices:write",
  "https://deploy.acme.example": "deploy:production deploy:status",
  "https://vault.acme.example": "vault:read vault:list vault:write",
  "https://data.globex.example": "orders:read orders:export",
};

/**
 * Starts the provider on a free port. `decide` asks Assayer; `clients` maps client ids to their public JWK, or to
 * `undefined` where a certificate is what they have. Returns its issuer, its certificate, `signIn` and `close`.
 */
export async function startProvider({ keys, clients, decide }) {
  const tls = await createServerCertificate();
  const partnerRoot = await readFile(join(keys, "globex-partner-root.pem"));
  const server = createServer({ ...tls, ca: [partnerRoot], requestCert: true, rejectUnauthorized: false });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://127.0.0.1:${server.address().port}`;

  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const gate = createGate(await configuration(clients, privateKey), { decide, facts });
  const provider = new Provider(issuer, gate.configuration);
  registerTokenExchange(provider, gate, { resourceServer, certificateOf, key: publicKey });
  const handle = provider.callback();
  server.on("request", (request, response) => void handle(request, response));
  return {
    issuer,
    certificate: tls.cert,
    signIn: (user, client) => idToken({ issuer, user, client, key: privateKey }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a user's sign-in at a client leaves there: an ID token (OpenID Connect Core §2). */
function idToken({ issuer, user, client, key }) {
  return new SignJWT({})
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(issuer)
    .setSubject(user)
    .setAudience(client)
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(key);
}

/** What the provider's host application knows of a token request: the form's own members, and the TLS connection. */
function facts(ctx) {
  const { tenant, purpose, evidence, claims } = ctx.oidc.body;
  const certificate = certificateOf(ctx);
  const { actors = [] } = ctx.oidc.entities.Exchange ?? {};
  return {
    tenant,
    purpose,
    subject: { ...subjectOf(ctx), tenant },
    actors: actors.map((id) => ({ type: "workload", id, tenant })),
    evidence: evidence === undefined ? [] : JSON.parse(evidence),
    claims: { ...(claims && JSON.parse(claims)), act: actors.length > 0 ? actClaim(actors) : undefined },
    certificateThumbprint: certificate && thumbprint(certificate),
  };
}

function subjectOf({ oidc: { account, client: by } }) {
  return account ? { type: "user", id: account.accountId } : { type: "client", id: by.clientId };
}

/** RFC 8693 §4.1: who acts now, and inside of it who did before. */
function actClaim([id, ...earlier]) {
  return { sub: id, ...(earlier.length > 0 && { act: actClaim(earlier) }) };
}

function resourceServer(resource) {
  return { scope: resources[resource] ?? "", audience: resource, accessTokenTTL: 3_600, accessTokenFormat: "jwt" };
}

async function configuration(clients, privateKey) {
  return {
    clients: Object.entries(clients).map(([id, jwk]) => client(id, jwk)),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    cookies: { keys: [crypto.randomUUID()] },
    scopes: ["openid"],
    ttl: { Grant: 3_600 },
    clientAuthMethods: ["private_key_jwt", "tls_client_auth"],
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        tlsClientAuth: true,
        getCertificate: (ctx) => certificateOf(ctx),
        certificateAuthorized: (ctx) => ctx.socket.authorized,
        certificateSubjectMatches: (ctx, property, expected) =>
          property === "tls_client_auth_subject_dn" && certificateOf(ctx)?.subject === expected,
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource) => resourceServer(resource),
      },
    },
  };
}

function client(client_id, jwk) {
  const common = {
    client_id,
    redirect_uris: [],
    response_types: [],
    grant_types: ["client_credentials", tokenExchange],
  };
  const bound = { ...common, tls_client_certificate_bound_access_tokens: true };
  if (jwk === undefined) {
    return { ...bound, token_endpoint_auth_method: "tls_client_auth", tls_client_auth_subject_dn: `CN=${client_id}` };
  }
  const keyed = {
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "ES256",
    jwks: { keys: [jwk] },
  };
  return { ...(client_id === "ops-copilot" ? bound : common), ...keyed };
}

function certificateOf(ctx) {
  const { raw } = ctx.socket.getPeerCertificate();
  return raw && new X509Certificate(raw);
}
