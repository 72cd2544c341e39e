import type { Json } from "../../issuance/vocabulary.ts";
import { pointerTo } from "../../wire/faults.ts";
import type { Fault } from "../../wire/problem.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { grants, procedures } from "./capabilities.ts";
import { askedIn, scopesOf } from "./message.ts";
import type { Asked, ScopesAsked, TokenAsked } from "./message.ts";
import type { FindScope } from "./scopes.ts";
import type { CuritySettings } from "./settings.ts";

/** What Curity is about to issue. */
export function createDecode(find: FindScope, settings: Told): (json: Json) => Decoded<Asked> {
  return (json) => {
    const asked = askedIn(json);
    if ("faults" in asked) return asked;
    return asked.for === "token" ? decodeToken(asked, settings) : decodeScopes(asked, find, settings);
  };
}

type Told = Pick<CuritySettings, "context" | "resources">;

function decodeScopes(asked: ScopesAsked, find: FindScope, { context: names, resources }: Told): Decoded<Asked> {
  const { subject, context, evaluations } = asked.batch;
  const at = asked.wrapped ? ["input"] : [];
  const grant = context[names.grant_type];
  const client = context[names.client_id];
  // Under another name a rule on the grant would look past it.
  if (typeof grant !== "string" || !grants.has(grant)) return invalid(...at, "context", names.grant_type);
  if (typeof client !== "string") return invalid(...at, "context", names.client_id);
  // RFC 6749 §4.4: the client asks on its own behalf.
  const own = grant === "client_credentials";
  if (own && subject.id !== client) return invalid(...at, "subject", "id");
  return canonicalRequest(
    {
      grant_type: grant,
      client: { id: client },
      subject: { type: own ? "client" : "user", id: subject.id },
      scopes: [...new Set(evaluations.map(find).filter((scope) => scope !== undefined))],
      ...(resources && { resources }),
    },
    asked,
  );
}

function decodeToken(asked: TokenAsked, { resources }: Told): Decoded<Asked> {
  const { subject, resource } = asked.question;
  const { grant, subject: type, tokens } = procedures[resource.id];
  // The sample keeps the type in a field that all requests share: under load it can be another request's.
  if (subject.type !== type) return invalid("subject", "type");
  const client = resource.properties?.clientId ?? (type === "client" ? subject.id : undefined);
  if (client === undefined) return invalid("resource", "properties", "clientId");
  if (type === "client" && subject.id !== client) return invalid("subject", "id");
  const scopes = scopesOf(asked.question);
  const identifies = grant === "authorization_code" && (scopes?.includes("openid") ?? true);
  return canonicalRequest(
    {
      grant_type: grant,
      token_types: [...tokens, ...(identifies ? ["id_token"] : [])],
      client: { id: client },
      subject: { type, id: subject.id },
      ...(scopes && { scopes }),
      ...(resources && { resources }),
    },
    asked,
  );
}

/** What leaves unknown for whom the token would be, or how it would be got. */
function invalid(...path: readonly string[]): { readonly faults: readonly Fault[] } {
  return { faults: [{ pointer: pointerTo(path), code: "VALUE_INVALID" }] };
}
