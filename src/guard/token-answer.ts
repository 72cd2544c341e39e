import { z } from "zod";
import { AssayerError } from "../issuance/errors.ts";
import { confirmation } from "../issuance/request.ts";
import { authorizationDetail, identifier, json, resourceIndicator, scope } from "../issuance/vocabulary.ts";
import type { Json } from "../issuance/vocabulary.ts";

const seconds = z.union([
  z.number().min(0),
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
]);
const scopeList = z
  .union([z.string().transform((text) => text.split(/\s+/).filter(Boolean)), z.array(z.string())])
  .pipe(z.array(scope));
const token = z.string().min(1);

/** RFC 6749 §5.1, OpenID Connect Core §3.1.3.3, RFC 8693 §2.2.1, RFC 9396 §7, and names that products have added. */
export const tokenAnswer = z.looseObject({
  access_token: token,
  token_type: token,
  refresh_token: token.nullish(),
  id_token: token.nullish(),
  expires_in: seconds.nullish(),
  refresh_expires_in: seconds.nullish(),
  refresh_token_expires_in: seconds.nullish(),
  scope: scopeList.nullish(),
  issued_token_type: z
    .enum(["urn:ietf:params:oauth:token-type:access_token", "urn:ietf:params:oauth:token-type:jwt"])
    .nullish(),
  authorization_details: z.array(authorizationDetail).nullish(),
});

const list = <Item extends z.ZodType>(item: Item) => z.union([item.transform((one) => [one]), z.array(item)]);

/** RFC 7519 §4.1, RFC 9068 §2.2; `scp`, `cid` and `appid` are what Okta and Entra call `scope` and `client_id`. */
export const accessTokenClaims = z.looseObject({
  sub: identifier.optional(),
  aud: list(resourceIndicator).optional(),
  exp: z.number().optional(),
  iat: z.number().optional(),
  scope: scopeList.optional(),
  scp: scopeList.optional(),
  client_id: z.string().optional(),
  azp: z.string().optional(),
  cid: z.string().optional(),
  appid: z.string().optional(),
  act: json.optional(),
  cnf: confirmation.loose().optional(),
  authorization_details: z.array(authorizationDetail).optional(),
});

/** What is read of every other token. */
export const timedClaims = z.looseObject({
  sub: identifier.optional(),
  exp: z.number().optional(),
  iat: z.number().optional(),
});

/** A link of the claim `act` (RFC 8693 §4.1). */
export const actor = z.looseObject({ sub: identifier, act: json.optional() });

export function invalid(message: string): AssayerError {
  return new AssayerError("UPSTREAM_ANSWER_INVALID", message);
}

/** Names the members that are wrong, never their values. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: Json, what: string): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw invalid(`${what}: ${error.issues.map(({ path }) => `/${path.join("/")}`).join(", ")}`);
}
