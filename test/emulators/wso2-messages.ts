import * as fc from "fast-check";
import type { Claim } from "../../src/emulate/wso2/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";

/** Messages as the request builders of identity-inbound-auth-oauth v7.5.76 make them, and as older versions do. */
export const anyMessage: fc.Arbitrary<Json> = messages();

function messages(): fc.Arbitrary<Json> {
  const expiry = fc.constantFrom(-1, 300, 3_600, 86_400).map((value): Claim => ({ name: "expires_in", value }));
  const own = fc
    .dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 })
    .map((claims) => Object.entries(claims).map(claimOf));
  const audience = fc
    .array(fc.constantFrom("c", ...alphabets.resources), { minLength: 1, maxLength: 4 })
    .map((value): Claim => ({ name: "aud", value }));
  const scopes = fc.array(fc.constantFrom("openid", ...alphabets.scopes), { maxLength: 4 });
  const cut = fc.oneof(
    { weight: 4, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.nat(12)) },
  );
  const told = fc.boolean();
  return fc
    .record({ expiry, refresh: fc.option(expiry), own, audience, scopes, cut, told, type: fc.nat(3) })
    .map(({ type, ...parts }) => (type === 0 ? idTokenMessage(parts) : accessTokenMessage(parts)));
}

/** `JsonInclude.NON_EMPTY`: an empty value is not sent. */
function claimOf([name, value]: [string, Json]): Claim {
  return value === null ? { name } : { name, value };
}

interface Parts {
  expiry: Claim;
  refresh: Claim | null;
  own: Claim[];
  audience: Claim;
  scopes: string[];
  /** Paths, by number, that this version does not allow. */
  cut: number[];
  /** Whether this version tells what the response will hold. */
  told: boolean;
}

const organization = { id: "o-1", name: "acme.example", orgHandle: "acme.example", depth: 0 };
const user = { id: "u-1", organization };

function accessTokenMessage({ expiry, refresh, own, audience, scopes, cut, told }: Parts): Json {
  const standard = {
    iss: "https://idp.acme.example/oauth2/token",
    client_id: "c",
    aut: "APPLICATION_USER",
    sub: "u-1",
  };
  const optional = [refresh && "refresh_token", scopes.includes("openid") && "id_token"].filter(Boolean) as string[];
  const lists = ["/accessToken/scopes/", "/accessToken/claims/aud/", ...pathsOf("/accessToken/claims/", own)];
  const refreshes = refresh === null ? [] : ["/refreshToken/claims/expires_in"];
  return message("PRE_ISSUE_ACCESS_TOKEN", cut, {
    event: {
      request: { clientId: "c", grantType: "authorization_code", scopes },
      tenant: { id: "1", name: "acme.example" },
      organization,
      user,
      userStore: { id: "REVGQVVMVA==", name: "DEFAULT" },
      accessToken: {
        tokenType: "JWT",
        ...(scopes.length > 0 && { scopes }),
        claims: [...Object.entries(standard).map(claimOf), expiry, audience, ...own],
      },
      ...(refresh && { refreshToken: { claims: [refresh] } }),
      ...(told && { response: { parameters: ["access_token", "token_type", "scope", "expires_in", ...optional] } }),
    },
    add: ["/accessToken/claims/", "/accessToken/scopes/", "/accessToken/claims/aud/"],
    remove: [...lists, ...(told ? optional : []).map((name) => `/response/parameters/${name}`)],
    replace: [...lists, "/accessToken/claims/expires_in", ...refreshes],
  });
}

function idTokenMessage({ expiry, own, audience, scopes, cut }: Parts): Json {
  const standard = { iss: "https://idp.acme.example/oauth2/token", azp: "c", jti: "j", sub: "u-1", amr: ["pwd"] };
  const lists = ["/idToken/claims/aud/", ...pathsOf("/idToken/claims/", own)];
  return message("PRE_ISSUE_ID_TOKEN", cut, {
    event: {
      request: { clientId: "c", responseType: "code id_token", scopes: ["openid", ...scopes] },
      tenant: { id: "1", name: "acme.example" },
      organization,
      user: { ...user, userType: "LOCAL" },
      idToken: { claims: [...Object.entries(standard).map(claimOf), ...own, audience, expiry] },
    },
    add: ["/idToken/claims/", "/idToken/claims/aud/"],
    remove: lists,
    replace: [...lists, "/idToken/claims/expires_in"],
  });
}

/** Objects and what is empty are not on the list. */
function pathsOf(prefix: string, claims: Claim[]): string[] {
  return claims
    .filter(({ value }) => value !== undefined && (Array.isArray(value) || typeof value !== "object"))
    .map(({ name, value }) => `${prefix}${name}${Array.isArray(value) ? "/" : ""}`);
}

function message(
  actionType: string,
  cut: number[],
  { event, ...operations }: { event: object } & Record<"add" | "remove" | "replace", string[]>,
): Json {
  const all = Object.entries(operations).flatMap(([op, paths]) => paths.map((path) => ({ op, path })));
  const left = all.filter((_, index) => !cut.includes(index));
  const allowedOperations = ["add", "remove", "replace"].map((op) => ({
    op,
    paths: left.filter((one) => one.op === op).map(({ path }) => path),
  }));
  return JSON.parse(JSON.stringify({ actionType, requestId: "r-1", event, allowedOperations })) as Json;
}
