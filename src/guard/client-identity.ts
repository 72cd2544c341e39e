import { AssayerError } from "../issuance/errors.ts";
import { identifier } from "../issuance/vocabulary.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import { basicPairIn } from "../wire/authorization.ts";
import { valueOf } from "./form.ts";
import type { Form } from "./form.ts";
import { readJws } from "./jwt.ts";

type Client = IssuanceRequest["client"];

/**
 * Which client asks, by its own word: the upstream authenticates it, or issues nothing. Of its credentials only the
 * identifier is looked at. Two words about it must agree (RFC 6749 §2.3: one method in a request).
 *
 * Throws CLIENT_UNIDENTIFIED or CLIENT_AMBIGUOUS.
 */
export function clientOf(authorization: string | undefined, form: Form): Client {
  const inHeader = authorization === undefined ? undefined : basicId(authorization);
  const assertion = valueOf(form, "client_assertion");
  const inAssertion = assertion === undefined ? undefined : assertionId(assertion);
  const methods = [
    ...(inHeader === undefined ? [] : ["client_secret_basic"]),
    ...(form.has("client_secret") ? ["client_secret_post"] : []),
    ...(inAssertion === undefined ? [] : [inAssertion.method]),
  ];
  if (methods.length > 1) throw new AssayerError("CLIENT_AMBIGUOUS", "more than one way to authenticate");
  const named = [inHeader, inAssertion?.id, valueOf(form, "client_id")].filter((id) => id !== undefined);
  if (new Set(named).size > 1) throw new AssayerError("CLIENT_AMBIGUOUS", "more than one client is named");
  const id = identifier.safeParse(named[0]);
  if (!id.success) throw new AssayerError("CLIENT_UNIDENTIFIED", "no client is named");
  const [method] = methods;
  // Without one it is a public client, or one that TLS has authenticated before: that cannot be seen here.
  return { id: id.data, ...(method !== undefined && { authentication_method: method }) };
}

/**
 * RFC 7617 §2: the id ends at the first colon. RFC 6749 §2.3.1 has it form-encoded, which not every server undoes: an
 * id that reads in two ways names two clients.
 */
function basicId(authorization: string): string {
  const pair = basicPairIn(authorization)?.toString("utf8") ?? "";
  const colon = pair.indexOf(":");
  if (colon < 1) {
    throw new AssayerError("CLIENT_UNIDENTIFIED", "an Authorization header other than Basic with id and secret");
  }
  const id = pair.slice(0, colon);
  if (/[%+\ufffd]/.test(id)) throw new AssayerError("CLIENT_AMBIGUOUS", "an id in Basic that reads in two ways");
  return id;
}

/** RFC 7523 §3: `iss` and `sub` are the client. The upstream verifies it. */
function assertionId(assertion: string): { readonly id: string; readonly method: string } {
  const jws = readJws(assertion);
  const { sub, iss } = jws?.claims ?? {};
  if (jws === undefined || typeof sub !== "string" || (iss !== undefined && iss !== sub)) {
    throw new AssayerError("CLIENT_UNIDENTIFIED", "a client assertion that names no client as issuer and subject");
  }
  return { id: sub, method: jws.alg.startsWith("HS") ? "client_secret_jwt" : "private_key_jwt" };
}
