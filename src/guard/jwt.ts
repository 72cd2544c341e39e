import type { Json } from "../issuance/vocabulary.ts";
import { parseStrictly } from "../wire/strict-json.ts";

export interface ReadJws {
  readonly alg: string;
  /** Absent where the payload is no JSON object that everybody reads alike. */
  readonly claims?: Readonly<Record<string, Json>>;
}

const limits = { maxDepth: 32, maxBytes: 262_144 };

/**
 * A JWS in compact form (RFC 7515 §7.1), unverified; undefined for everything else, encrypted tokens among it. For
 * tokens whose sender vouches for them, as the token endpoint does for what it issues (OpenID Connect Core §3.1.3.7), and
 * for what the upstream is going to verify.
 */
export function readJws(token: string): ReadJws | undefined {
  const [header = "", payload = "", ...rest] = token.split(".");
  const alg = rest.length === 1 ? algorithmIn(header) : undefined;
  if (alg === undefined) return undefined;
  const claims = claimsIn(payload);
  return { alg, ...(claims && { claims }) };
}

const base64url = /^[A-Za-z0-9_-]+$/;

/** As lenient as any reader, so that whatever somebody takes for a JWT is taken for one. */
function algorithmIn(header: string): string | undefined {
  try {
    const { alg } = JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as { alg?: unknown };
    return typeof alg === "string" ? alg : undefined;
  } catch {
    return undefined;
  }
}

function claimsIn(payload: string): Record<string, Json> | undefined {
  const parsed = base64url.test(payload) ? parseStrictly(Buffer.from(payload, "base64url"), limits) : undefined;
  if (parsed === undefined || !("value" in parsed)) return undefined;
  const { value } = parsed;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
