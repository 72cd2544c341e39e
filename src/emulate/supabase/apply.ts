import type { Json } from "../../issuance/vocabulary.ts";
import type { Answer } from "../../wire/wire.ts";
import type { Apply, Issued } from "../idp.ts";
import { headerIn, readJson } from "../read-answer.ts";

type Claims = Record<string, Json>;

interface Output {
  error?: { http_code?: number; message?: string };
  claims?: Json;
}

/**
 * Supabase Auth with its custom access token hook, after internal/hooks/hookshttp and internal/tokens of its source:
 * the claims of the answer are the token's, all of them, once they have passed the schema.
 */
export const apply: Apply = (answer, message) => {
  const output = outputOf(answer);
  // hookserrors.go: an error without a message counts for nothing.
  if (output === undefined || (output.error?.message ?? "") !== "") return undefined;
  const { claims } = output;
  if (!isObject(claims) || !conforms(claims)) return undefined;
  const { authentication_method: method } = message as { authentication_method: string };
  return issuedFrom(claims, (message as { claims: Claims }).claims, method);
};

/** hookshttp.go: 204 is an answer without claims, and whatever is neither 200 nor 202 is an error. */
function outputOf(answer: Answer): Output | undefined {
  const { status, body } = answer;
  const type = headerIn(answer, "content-type") ?? "";
  const isRead = (status === 200 || status === 202) && type.split(";")[0]?.trim() === "application/json";
  if (!isRead || Buffer.byteLength(body) > 200 * 1_024) return undefined;
  return readJson(body) as Output | undefined;
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
