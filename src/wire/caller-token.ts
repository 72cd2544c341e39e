import { hash } from "node:crypto";
import { decodeJwt, jwtVerify } from "jose";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import type { TokenIssuerSettings } from "./settings.ts";

/** The client that an access token was issued to, if the token is genuine, current and meant for this service. */
export type VerifyCallerToken = (token: string) => Promise<TokenClient | undefined>;

export interface TokenClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export interface CallerTokenOptions {
  readonly issuers: readonly TokenIssuerSettings[];
  /** The keys of an issuer, fetched and kept elsewhere. */
  readonly keysOf: (issuer: TokenIssuerSettings) => JWTVerifyGetKey;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** How long a verified token is trusted without looking again: a signature costs more than the decision it is for. */
const trustMs = 60_000;
const maxTrusted = 1_000;
const skewSeconds = 5;

interface Trusted {
  readonly client: TokenClient;
  readonly until: number;
}

/**
 * Access tokens from trusted issuers (RFC 9068): signature, `iss`, `aud`, `exp`, `nbf`; the client is `client_id`, or
 * `azp` where an issuer writes that. Whatever is wrong, the answer is the same: nobody.
 */
export function createVerifyCallerToken({ issuers, keysOf, clock }: CallerTokenOptions): VerifyCallerToken {
  const known = new Map(issuers.map((settings) => [settings.issuer, { settings, keys: keysOf(settings) }]));
  const trusted = new LRUCache<string, Trusted>({ max: maxTrusted });

  const verify = async (token: string, now: number): Promise<Trusted | undefined> => {
    const issuer = known.get(decodeJwt(token).iss ?? "");
    if (issuer === undefined) return undefined;
    const { payload } = await jwtVerify(token, issuer.keys, {
      issuer: issuer.settings.issuer,
      audience: issuer.settings.audience,
      algorithms: issuer.settings.algorithms,
      requiredClaims: ["exp"],
      clockTolerance: skewSeconds,
      currentDate: new Date(now),
    });
    const clientId = clientOf(payload);
    if (clientId === undefined) return undefined;
    const expires = ((payload.exp ?? 0) + skewSeconds) * 1_000;
    const client = { issuer: issuer.settings.issuer, clientId, scopes: scopesOf(payload) };
    return { client, until: Math.min(expires, now + trustMs) };
  };

  return async (token) => {
    const digest = hash("sha256", token, "hex");
    const now = clock();
    const cached = trusted.get(digest);
    if (cached !== undefined && now < cached.until) return cached.client;
    try {
      const fresh = await verify(token, now);
      if (fresh !== undefined) trusted.set(digest, fresh);
      return fresh?.client;
    } catch {
      return undefined;
    }
  };
}

/** Nobody where the names for it differ. Entra's v1 tokens write `appid`. */
function clientOf({ client_id, azp, appid }: JWTPayload): string | undefined {
  const names = new Set([client_id, azp, appid].filter((name) => name !== undefined));
  const [client] = names;
  return names.size === 1 && typeof client === "string" && client !== "" ? client : undefined;
}

/** RFC 8693 §4.2 `scope`, or `scp` as Okta and Entra write it. */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const written: unknown = scope ?? scp;
  if (Array.isArray(written)) return written.filter((one) => typeof one === "string");
  return typeof written === "string" ? written.split(" ") : [];
}
