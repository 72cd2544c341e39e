import type { Json } from "../../issuance/vocabulary.ts";
import { isForm } from "../../wire/form.ts";
import type { Fault, Problem } from "../../wire/problem.ts";
import { parseStrictly } from "../../wire/strict-json.ts";
import type { JsonLimits } from "../../wire/strict-json.ts";
import type { Message } from "../../wire/wire.ts";
import { clientIn } from "../token-request/client.ts";
import { readForm, valuesOf } from "../token-request/form.ts";
import type { Form } from "../token-request/form.ts";
import { queryFaults } from "../token-request/query.ts";
import { refused } from "../token-request/refused.ts";

/**
 * The token request that Envoy holds back: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/
 * ext_authz/v3/ext_authz.proto. Method, path, `Authorization` and, with `with_request_body`, the body are those of the
 * client; so is `Content-Type`, if it is one of the `allowed_headers`. Secrets stay behind.
 */
export function read({ head, body, limits }: Message): { readonly json: Json } | { readonly problem: Problem } {
  // Envoy sets it wherever it sends a body, and drops what a client sends under this name.
  if (head.headers["x-envoy-auth-partial-body"] !== "false") return refused([partial]);
  if (!isForm(head.headers["content-type"])) return refused([noForm]);
  const misplaced = queryFaults(head.query);
  if (misplaced.length > 0) return refused(misplaced);
  const parsed = readForm(body.toString("latin1"));
  if ("faults" in parsed) return refused(parsed.faults);
  const { form } = parsed;
  if (proofs(head.headers.authorization, form) > 1) return refused([severalProofs]);
  const client = clientIn(head, valuesOf(form, "client_id")[0]);
  if ("faults" in client) return refused(client.faults);
  const details = detailsIn(form, limits);
  if ("faults" in details) return refused(details.faults);
  return { json: messageOf(client.id, form, details) };
}

const noForm: Fault = {
  pointer: "",
  code: "CONTENT_TYPE_UNSUPPORTED",
  detail: "expected application/x-www-form-urlencoded",
};
const partial: Fault = { pointer: "", code: "VALUE_SIZE", detail: "expected the whole body from the proxy" };
const severalProofs: Fault = { pointer: "", code: "VALUE_INVALID", detail: "expected one way to authenticate" };

/** RFC 6749 §2.3: a client must not use more than one, and whose id would count is anybody's guess. */
function proofs(authorization: string | undefined, form: Form): number {
  const shown = ["client_secret", "client_assertion"].filter((name) => valuesOf(form, name).length > 0);
  return shown.length + (authorization === undefined ? 0 : 1);
}

type Details = { readonly authorization_details?: Json } | { readonly faults: readonly Fault[] };

/** RFC 9396 §2: JSON in a parameter. */
function detailsIn(form: Form, limits: JsonLimits): Details {
  const [text] = valuesOf(form, "authorization_details");
  if (text === undefined) return {};
  const parsed = parseStrictly(Buffer.from(text), limits);
  if ("value" in parsed) return { authorization_details: parsed.value };
  return { faults: [{ pointer: "/authorization_details", code: "VALUE_INVALID", detail: "expected JSON" }] };
}

function messageOf(id: string | undefined, form: Form, details: { readonly authorization_details?: Json }): Json {
  const [grantType] = valuesOf(form, "grant_type");
  const [scope] = valuesOf(form, "scope");
  const resource = [...valuesOf(form, "resource"), ...valuesOf(form, "audience")];
  return {
    ...(id !== undefined && { client_id: id }),
    ...(grantType !== undefined && { grant_type: grantType }),
    ...(scope !== undefined && { scope }),
    ...(resource.length > 0 && { resource }),
    ...details,
  };
}
