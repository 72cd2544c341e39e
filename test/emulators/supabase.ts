import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Answer } from "../../src/wire/wire.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

/**
 * Supabase Auth with its custom access token hook, after internal/hooks/hookshttp and internal/tokens of its source:
 * the claims of the answer are the token's, all of them, once they have passed the schema.
 */
export const supabase: Emulator = {
  anyMessage: anyMessage(),
  apply,
  settings: { auth: { type: "hmac", format: "standard_webhooks", secret_files: ["secret"] } },
};

type Claims = Record<string, Json>;

interface Output {
  error?: { http_code?: number; message?: string };
  claims?: Json;
}

function apply(answer: Answer, message: Json): Issued | undefined {
  const output = outputOf(answer);
  // hookserrors.go: an error without a message counts for nothing.
  if (output === undefined || (output.error?.message ?? "") !== "") return undefined;
  const { claims } = output;
  if (!isObject(claims) || !conforms(claims)) return undefined;
  const { authentication_method: method } = message as { authentication_method: string };
  return issuedFrom(claims, (message as { claims: Claims }).claims, method);
}

/** hookshttp.go: 204 is an answer without claims, and whatever is neither 200 nor 202 is an error. */
function outputOf({ status, headers, body }: Answer): Output | undefined {
  const type = headers[headers.findIndex((name) => name.toLowerCase() === "content-type") + 1] ?? "";
  const isRead = (status === 200 || status === 202) && type.split(";")[0]?.trim() === "application/json";
  if (!isRead || Buffer.byteLength(body) > 200 * 1_024) return undefined;
  try {
    return JSON.parse(body) as Output;
  } catch {
    return undefined;
  }
}

/** `MinimumViableTokenSchema`: types by name, and what must be there. */
const types: ReadonlyMap<string, (value: Json) => boolean> = new Map(
  Object.entries({
    aud: (value) => isString(value) || Array.isArray(value),
    exp: Number.isSafeInteger,
    jti: isString,
    iat: Number.isSafeInteger,
    iss: isString,
    nbf: Number.isSafeInteger,
    sub: isString,
    email: isString,
    phone: isString,
    app_metadata: isObject,
    user_metadata: isObject,
    role: isString,
    aal: isString,
    amr: Array.isArray,
    session_id: isString,
    client_id: isString,
  }),
);
const required = "aud exp iat sub email phone role aal session_id is_anonymous".split(" ");

function conforms(claims: Claims): boolean {
  const isWell = ([name, value]: [string, Json]) => types.get(name)?.(value) ?? true;
  return required.every((name) => Object.hasOwn(claims, name)) && Object.entries(claims).every(isWell);
}

function isString(value: Json): boolean {
  return typeof value === "string";
}

function isObject(value: Json | undefined): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The ID token and the userinfo endpoint go by the scopes of the session, which the hook was told. */
function issuedFrom(claims: Claims, session: Claims, method: string): Issued {
  const own = Object.entries(claims).filter(([name]) => !protocol.includes(name));
  const scopes = typeof session["scope"] === "string" ? session["scope"].split(" ") : undefined;
  const identifies = method === "oauth_provider/authorization_code" && scopes?.includes("openid");
  return {
    token_types: ["access_token", "refresh_token", ...(identifies ? (["id_token"] as const) : [])],
    ...(scopes && { scopes }),
    resources: [claims["aud"]].flat() as string[],
    lifetimes: { access_token: Number(claims["exp"]) - Number(session["iat"]) },
    claims: Object.fromEntries(own),
  };
}

const protocol = "iss sub aud exp nbf iat jti client_id scope".split(" ");

function anyMessage(): fc.Arbitrary<Json> {
  const custom = fc.dictionary(fc.constantFrom("groups", "tool", "ünicode", "a/b"), alphabets.value, { maxKeys: 3 });
  const metadata = fc.constantFrom<Json>({}, { provider: "email", providers: ["email"] }, null);
  const scope = fc.uniqueArray(fc.constantFrom(...alphabets.scopes, "openid"), { minLength: 1, maxLength: 4 });
  const client = fc.record({ client_id: fc.uuid(), scope: scope.map((names) => names.join(" ")) });
  const parts = fc.record({
    uuid: fc.option(fc.uuid()),
    method: fc.constantFrom("password", "token_refresh", "oauth_provider/authorization_code", "otp", "anonymous"),
    seconds: fc.constantFrom(300, 600, 3_600, 86_400),
    audience: fc.constantFrom(...alphabets.resources),
    // Go's library writes one audience as a string once the first token has been signed, and as a list before.
    isList: fc.boolean(),
    metadata,
    client: fc.oneof(client, fc.constant({})),
    custom,
  });
  return parts.map(({ uuid, method, seconds, audience, isList, metadata: of, client: by, custom: more }) => ({
    ...(uuid !== null && {
      metadata: { uuid, time: "2026-11-26T04:00:00Z", name: "customize-access-token", ip_address: "192.0.2.7" },
    }),
    user_id: "8ccaa7af-909f-44e7-84cb-67cdccb56be6",
    claims: {
      iss: "https://acme.supabase.example/auth/v1",
      sub: "8ccaa7af-909f-44e7-84cb-67cdccb56be6",
      aud: isList ? [audience] : audience,
      exp: 1_790_000_000 + seconds,
      iat: 1_790_000_000,
      email: "jo@acme.example",
      phone: "",
      app_metadata: of,
      user_metadata: of,
      role: "authenticated",
      aal: "aal1",
      amr: [{ method: "password", timestamp: 1_790_000_000 }],
      session_id: "4b938a09-5372-4177-a314-cfa292099ea2",
      is_anonymous: false,
      ...more,
      ...by,
    },
    authentication_method: method,
  }));
}
