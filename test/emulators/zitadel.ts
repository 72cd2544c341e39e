import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Answer } from "../../src/wire/wire.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

/** Fields of `oidc.UserInfo` of their own, some of them; whatever else a user has is in its map of claims. */
const profile = ["email", "name"];
const prefix = "urn:zitadel:iam";

/**
 * ZITADEL with one target that interrupts on errors, after its source: `execution.HandleResponse`,
 * `oidc.applyContextInfoResponse`, `createJWT` and `createIDToken`. Without that setting it would issue on any answer.
 */
export const zitadel: Emulator = { anyMessage: anyMessage(), settings: { organizations: { "384212": "acme" } }, apply };

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

function apply({ status, body }: Answer, message: Json): Issued | undefined {
  const call = message as unknown as Call;
  const answered = status >= 200 && status <= 299 ? (JSON.parse(body) as Response) : undefined;
  if (answered === undefined || answered.forwardedStatusCode || answered.forwardedErrorMessage) return undefined;
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

function anyMessage(): fc.Arbitrary<Json> {
  const claim = fc.constantFrom(...alphabets.ownClaims, "name", `${prefix}:roles`);
  const own = fc.dictionary(claim, alphabets.value, { maxKeys: 3 });
  const earlier = fc.array(fc.record({ key: claim, value: alphabets.value }), { maxLength: 3 });
  return fc
    .record(
      {
        function: fc.constantFrom("function/preaccesstoken", "function/preuserinfo"),
        own,
        kind: fc.constantFrom("human", "machine"),
        response: fc.record({ append_claims: earlier }, { requiredKeys: [] }),
        actor: fc.record({ user_id: fc.constant("support"), issuer: fc.constant("https://acme.zitadel.example") }),
      },
      { requiredKeys: ["function", "own", "kind"] },
    )
    .map(({ own: claims, kind, ...rest }) => ({
      ...rest,
      userinfo: { sub: "384213", ...claims },
      user: { id: "384213", state: 1, username: "jo", [kind]: {} },
      org: { id: "384212", name: "acme", primary_domain: "acme.example" },
      application: { client_id: "c" },
    }));
}
