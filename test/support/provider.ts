import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";
import type { Configuration } from "oidc-provider";
import { createGate } from "../../src/callers/oidc-provider/gate.ts";
import type { Gate, GateOptions } from "../../src/callers/oidc-provider/gate.ts";

export interface TokenAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** The claims of the access token, where it is a JWT. */
  readonly claims: Record<string, unknown>;
}

export interface RunningProvider {
  readonly issuer: string;
  readonly provider: Provider;
  readonly gate: Gate;
  readonly token: (form: Record<string, string>, headers?: Record<string, string>) => Promise<TokenAnswer>;
  /** A code that a user's sign-in would have produced. */
  readonly code: (over?: { scope?: string; resource?: string }) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const resource = "https://billing.acme.example";
const redirectUri = "https://portal.acme.example/cb";

/** A real `oidc-provider` on a free port, behind the gate, with one confidential client. */
export async function startProvider(
  options: GateOptions,
  over: Configuration = {},
  clientId = "portal",
): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gate = createGate(await baseConfiguration(over, clientId), options);
  const provider = new Provider(issuer, gate.configuration);
  const handle = provider.callback();
  server.on("request", (request, response) => void handle(request, response));

  return {
    issuer,
    provider,
    gate,
    token: (form, headers) => requestToken(issuer, clientId, form, headers),
    code: ({ scope = "openid offline_access invoices:read invoices:write", resource: target = resource } = {}) =>
      signIn(provider, clientId, scope, target),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function baseConfiguration(over: Configuration, clientId: string): Promise<Configuration> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: "generated-for-this-test-only",
        grant_types: ["client_credentials", "authorization_code", "refresh_token"],
        redirect_uris: [redirectUri],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["generated-for-this-test-only"] },
    scopes: ["openid", "offline_access"],
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ...over,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      ...over.features,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, target) => ({
          scope: "invoices:read invoices:write",
          audience: target,
          accessTokenTTL: 3_600,
          accessTokenFormat: "jwt",
        }),
        ...over.features?.resourceIndicators,
      },
    },
  };
}

async function requestToken(
  issuer: string,
  clientId: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const basic = Buffer.from(`${clientId}:generated-for-this-test-only`).toString("base64");
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}`, ...headers },
    body: new URLSearchParams(form),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, body, claims: claimsOf(body["access_token"]) };
}

export function claimsOf(token: unknown): Record<string, unknown> {
  const payload = typeof token === "string" ? token.split(".")[1] : undefined;
  if (payload === undefined) return {};
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}

async function signIn(provider: Provider, clientId: string, scope: string, target: string): Promise<string> {
  const client = await provider.Client.find(clientId);
  if (client === undefined) throw new Error("the test's client is missing");
  const grant = new provider.Grant({ accountId: "jo", clientId });
  grant.addOIDCScope("openid offline_access");
  grant.addResourceScope(target, scope);
  const code = new provider.AuthorizationCode({
    accountId: "jo",
    client,
    grantId: await grant.save(),
    redirectUri,
    scope,
    resource: target,
  } as never);
  return code.save();
}

export const codeForm = (code: string) => ({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
