import type { Json, Lifetimes } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { readJson } from "../read-answer.ts";

const untouchable = new Set(
  "ver jti iss aud iat exp nbf cid uid scp sub auth_time amr acr idp nonce at_hash".split(" "),
);

interface Token {
  claims: Record<string, Json>;
  token: { lifetime: { expiration: number } };
  scopes?: Record<string, Json>;
}
type Data = { access?: Token; identity?: Token; refresh_token?: object };
type Op = { op: string; path: string; value?: Json };

/**
 * Okta's token inline hook, after its reference (https://developer.okta.com/docs/reference/token-hook/): the patch is
 * applied whole or not at all, and without a usable answer the token is issued as it was.
 */
export const apply: Apply = ({ status, body }, message) => {
  const data = (message as unknown as { data: Data }).data;
  const answer = status === 200 ? (readJson(body) as HookAnswer | undefined) : undefined;
  if (answer?.error !== undefined) return undefined;
  const patched = structuredClone(data);
  const applied = answer?.commands?.every(({ type, value }) => {
    const token = { "com.okta.access.patch": patched.access, "com.okta.identity.patch": patched.identity }[type];
    return token !== undefined && value.every((operation) => applyOne(operation, token));
  });
  if (answer === undefined || applied === false) return { ...issuedFrom(data), obeys: "nothing" };
  return issuedFrom(patched);
};

interface HookAnswer {
  error?: object;
  commands?: { type: "com.okta.access.patch" | "com.okta.identity.patch"; value: Op[] }[];
}

/** False where the operation cannot be applied, which voids the whole patch. */
function applyOne({ op, path, value }: Op, token: Token): boolean {
  if (path === "/token/lifetime/expiration") {
    if (op !== "replace" || typeof value !== "number" || value < 300 || value > 86_400) return false;
    token.token.lifetime.expiration = value;
    return true;
  }
  const name = /^\/claims\/([^/]+)$/.exec(path)?.[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
  if (name === undefined || untouchable.has(name)) return false;
  if (op === "add") token.claims[name] = value ?? null;
  if (op === "add") return true;
  if (!Object.hasOwn(token.claims, name)) return false;
  if (op === "remove" && value !== undefined) return false;
  if (op === "remove") delete token.claims[name];
  else token.claims[name] = value ?? null;
  return true;
}

function issuedFrom({ access, identity, refresh_token: refresh }: Data): Issued {
  const lifetimes: Lifetimes = {
    ...(access && { access_token: access.token.lifetime.expiration }),
    ...(identity && { id_token: identity.token.lifetime.expiration }),
  };
  const claims = Object.entries({ ...identity?.claims, ...access?.claims }).filter(([name]) => !untouchable.has(name));
  const refreshes = refresh !== undefined || access?.scopes?.["offline_access"] !== undefined;
  return {
    token_types: [
      ...(access ? (["access_token"] as const) : []),
      ...(refreshes ? (["refresh_token"] as const) : []),
      ...(identity ? (["id_token"] as const) : []),
    ],
    ...(access && { scopes: Object.keys(access.scopes ?? {}), resources: [access.claims["aud"]].flat() as string[] }),
    lifetimes,
    claims: Object.fromEntries(claims),
  };
}
