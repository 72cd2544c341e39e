import * as fc from "fast-check";
import type { Json, Lifetimes } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

/**
 * Okta's token inline hook, after its reference (https://developer.okta.com/docs/reference/token-hook/): the patch is
 * applied whole or not at all, and without a usable answer the token is issued as it was.
 */
export const okta: Emulator = { anyMessage: anyMessage(), apply };

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

function apply({ status, body }: { status: number; body: string }, message: Json): Issued | undefined {
  const data = (message as unknown as { data: Data }).data;
  const answer = status === 200 ? parsed(body) : undefined;
  if (answer?.error !== undefined) return undefined;
  const patched = structuredClone(data);
  const applied = (answer?.commands ?? []).every(({ type, value }) => {
    const token = { "com.okta.access.patch": patched.access, "com.okta.identity.patch": patched.identity }[type];
    return token !== undefined && value.every((operation) => applyOne(operation, token));
  });
  return issuedFrom(applied ? patched : data);
}

interface HookAnswer {
  error?: object;
  commands?: { type: "com.okta.access.patch" | "com.okta.identity.patch"; value: Op[] }[];
}

function parsed(body: string): HookAnswer | undefined {
  try {
    return JSON.parse(body) as HookAnswer;
  } catch {
    return undefined;
  }
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

function anyMessage(): fc.Arbitrary<Json> {
  const lifetime = fc.record({ lifetime: fc.record({ expiration: fc.constantFrom(300, 600, 3_600, 86_400) }) });
  const claims = fc.dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 });
  const granted = fc
    .uniqueArray(fc.oneof(fc.constantFrom(...alphabets.scopes), fc.constant("offline_access")), { maxLength: 4 })
    .map((names) => Object.fromEntries(names.map((name) => [name, { id: name, action: "GRANT" }])));
  const identity = fc.record({ claims: claims.map((own) => ({ sub: "jo", iss: "x", ...own })), token: lifetime });
  const access = fc.record({
    claims: fc.record({ own: claims, aud: fc.constantFrom(...alphabets.resources) }).map(({ own, aud }) => ({
      ...own,
      sub: "jo@acme.example",
      uid: "00u1",
      cid: "c",
      aud,
    })),
    token: lifetime,
    scopes: granted,
  });
  const both = fc.record({ access, identity, refresh_token: fc.constant({ jti: "r" }) }, { requiredKeys: ["access"] });
  return fc.oneof(both, fc.record({ identity })).map((tokens) => hookMessage(tokens));
}

function hookMessage(tokens: object): Json {
  return {
    source: "https://acme.okta.example/oauth2/default/v1/token",
    eventId: "3OWo4oo-QQ-rBWfRyTmQYw",
    eventTime: "2026-11-26T04:00:00.000Z",
    eventTypeVersion: "1.0",
    cloudEventVersion: "0.1",
    contentType: "application/json",
    eventType: "com.okta.oauth2.tokens.transform",
    data: {
      context: {
        request: { id: "r", method: "POST", url: { value: "/oauth2/default/v1/token" }, ipAddress: "192.0.2.7" },
        protocol: {
          type: "OAUTH2.0",
          request: { scope: "openid", client_id: "c", grant_type: "authorization_code" },
          issuer: { uri: "https://acme.okta.example/oauth2/default" },
          client: { id: "c", name: "Portal", type: "PUBLIC" },
        },
        user: { id: "00u1", profile: { login: "jo@acme.example" } },
        policy: { id: "p", rule: { id: "r" } },
      },
      ...tokens,
    },
  };
}
