import type { Json } from "../../issuance/vocabulary.ts";
import type { Fault, Problem } from "../../wire/problem.ts";
import type { Head, Message } from "../../wire/wire.ts";
import { clientIn } from "../token-request/client.ts";
import { queryFaults } from "../token-request/query.ts";
import { refused } from "../token-request/refused.ts";
import type { ToldHeaders } from "./settings.ts";

/**
 * The token request as nginx tells it in headers: https://nginx.org/en/docs/http/ngx_http_auth_request_module.html.
 * The subrequest is a GET without the client's body, with the client's headers and those that the operator sets.
 */
export function reading(names: ToldHeaders) {
  return ({ head }: Message): { readonly json: Json } | { readonly problem: Problem } => {
    const faults = originalFaults(head);
    if (faults.length > 0) return refused(faults);
    const told = (member: keyof ToldHeaders): string | undefined => {
      const name = names[member];
      return name === undefined ? undefined : headerIn(head, name);
    };
    const client = clientIn(head, told("client_id"));
    if ("faults" in client) return refused(client.faults);
    return { json: messageOf(client.id, told("grant_type"), told("scope"), told("resource")) };
  };
}

/** RFC 6749 §3.2: a token request is a POST. */
function originalFaults(head: Head): readonly Fault[] {
  if (headerIn(head, "x-original-method") !== "POST") return [notPosted];
  const uri = headerIn(head, "x-original-uri");
  if (uri === undefined) return [noUri];
  const mark = uri.indexOf("?");
  return mark < 0 ? [] : queryFaults(uri.slice(mark + 1));
}

const notPosted: Fault = { pointer: "", code: "VALUE_INVALID", detail: "expected X-Original-Method: POST" };
const noUri: Fault = { pointer: "", code: "MEMBER_MISSING", detail: "expected X-Original-URI" };

/** nginx sends no header that it sets to nothing; an empty one is as good as none. */
function headerIn({ headers }: Head, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function messageOf(id?: string, grantType?: string, scope?: string, resource?: string): Json {
  return {
    ...(id !== undefined && { client_id: id }),
    ...(grantType !== undefined && { grant_type: grantType }),
    ...(scope !== undefined && { scope }),
    ...(resource !== undefined && { resource: resource.split(" ") }),
  };
}
