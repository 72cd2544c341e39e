import type { Json } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { readJson } from "../read-answer.ts";

/** Fields of `oidc.UserInfo` of their own, some of them; whatever else a user has is in its map of claims. */
const profile = ["email", "name"];
const prefix = "urn:zitadel:iam";

interface Call {
  function: string;
  userinfo: Record<string, Json>;
  response?: Response;
}
interface Response {
  forwardedStatusCode?: number;
  forwardedErrorMessage?: string;
  append_claims?: { key: string; value: Json }[];
}

/**
 * ZITADEL with one target, after its source: `execution.HandleResponse`, `oidc.applyContextInfoResponse`, `createJWT`
 * and `createIDToken`. Where the target does not interrupt on errors, the token is issued whatever the answer.
 */
export function applying({ interrupt_on_error: interrupts }: { readonly interrupt_on_error: boolean }): Apply {
  return ({ status, body }, message) => {
    const call = message as unknown as Call;
    const answered = status >= 200 && status <= 299 ? (readJson(body) as Response | undefined) : undefined;
    const isError = answered === undefined || answered.forwardedStatusCode || answered.forwardedErrorMessage;
    if (!isError) return issuedFrom(call, answered);
    return interrupts ? undefined : { ...issuedFrom(call, {}), obeys: "nothing" };
  };
}

function issuedFrom(call: Call, answered: Response): Issued {
  // Unmarshalled into what the targets before had answered: a list that is there takes the place of theirs.
  const { append_claims: appended = [] } = { ...call.response, ...answered };
  const { sub: _, ...userinfo } = call.userinfo;
  const isProfile = ([name]: [string, Json]) => profile.includes(name);
  const own = Object.entries(userinfo).filter(isProfile);
  const claims = Object.fromEntries(Object.entries(userinfo).filter((entry) => !isProfile(entry)));
  const log: string[] = [];
  for (const { key, value } of appended) {
    if (key.startsWith(prefix)) continue;
    if ((claims[key] ?? null) === null) claims[key] = value;
    else log.push(key);
  }
  if (log.length > 0) claims[`${prefix}:action:${call.function}:log`] = log;
  const access = call.function === "function/preaccesstoken";
  return {
    token_types: [access ? "access_token" : "id_token"],
    // Twelve hours, as the default configuration has it.
    lifetimes: { [access ? "access_token" : "id_token"]: 43_200 },
    claims: access ? claims : { ...claims, ...Object.fromEntries(own) },
  };
}
