import * as fc from "fast-check";
import { apply } from "../../src/emulate/hydra/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

const machineGrants = ["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"];
const lateGrants = ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"];

/** Ory Hydra's token endpoint with its hooks. */
export const hydra: Emulator = { anyMessage: anyMessage(), apply };

type Claims = Record<string, Json>;

function anyMessage(): fc.Arbitrary<Json> {
  const claims = fc.dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 });
  const emptyAsNull = <T>(some: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: some }, fc.constant(null));
  const scopes = fc.uniqueArray(fc.constantFrom(...alphabets.scopes, "openid", "offline"), { maxLength: 4 });
  const audience = fc.uniqueArray(fc.constantFrom(...alphabets.resources), { maxLength: 2 });
  const parts = fc.record({
    hook: fc.constantFrom("token", "token", "refresh"),
    grant: fc.constantFrom("refresh_token", ...machineGrants, ...lateGrants),
    scopes: emptyAsNull(scopes),
    audience: emptyAsNull(audience),
    extra: emptyAsNull(claims),
    ext: emptyAsNull(claims),
    allowed: emptyAsNull(fc.uniqueArray(fc.constantFrom(...alphabets.ownClaims, "ext"), { maxLength: 2 })),
    shown: fc.record(
      { mirror_top_level_claims: fc.boolean(), preserve_ext_claims: fc.boolean() },
      { requiredKeys: [] },
    ),
    seconds: fc.constantFrom(300, 600, 3_600, 86_400),
    knowsRequested: fc.boolean(),
  });
  return parts.map(({ hook, grant, scopes, audience, extra, ext, allowed, shown, seconds, knowsRequested }) => {
    const session = sessionOf({ extra, ext, allowed, shown, seconds });
    const asked = (type: string) => ({
      client_id: "c",
      granted_scopes: lateGrants.includes(type) ? [] : scopes,
      granted_audience: lateGrants.includes(type) ? [] : audience,
      grant_types: [type],
    });
    if (hook === "refresh") {
      const requester = asked("refresh_token");
      return { subject: "jo", session, requester, client_id: "c", granted_scopes: scopes, granted_audience: audience };
    }
    const payload = { grant_type: [grant], ...(grant.endsWith(":jwt-bearer") && { assertion: ["a.b.c"] }) };
    return { session, request: { ...asked(grant), ...(knowsRequested && { requested_scopes: scopes }), payload } };
  });
}

interface Parts {
  extra: Claims | null;
  ext: Claims | null;
  allowed: string[] | null;
  shown: object;
  seconds: number;
}

function sessionOf({ extra, ext, allowed, shown, seconds }: Parts): Json {
  const ends = (after: number) => new Date(Math.round(Date.now() / 1_000 + after) * 1_000).toISOString();
  return {
    id_token: {
      id_token_claims: {
        jti: "",
        iss: "https://hydra.acme.example/",
        sub: "jo",
        aud: ["c"],
        nonce: "",
        exp: "0001-01-01T00:00:00Z",
        iat: "2026-11-26T04:00:00Z",
        rat: "2026-11-26T04:00:00Z",
        auth_time: "2026-11-26T04:00:00Z",
        at_hash: "",
        acr: "1",
        amr: null,
        c_hash: "",
        ext: ext === null ? null : { sid: "5b6d", ...ext },
      },
      headers: { extra: {} },
      expires_at: { access_token: ends(seconds), refresh_token: ends(seconds * 24) },
      username: "",
      subject: "jo",
    },
    extra,
    kid: "",
    client_id: "c",
    consent_challenge: "",
    exclude_not_before_claim: false,
    allowed_top_level_claims: allowed,
    ...shown,
  };
}
