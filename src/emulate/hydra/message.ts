import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

/** The token hook on a refresh: by then Hydra tells what was granted. */
export function message({ now, newId }: Fresh): Json {
  const after = (seconds: number) => new Date(Math.round(now / 1_000 + seconds) * 1_000).toISOString();
  const scopes = ["openid", "offline_access", "invoices:read"];
  return {
    session: {
      id_token: {
        id_token_claims: {
          jti: "",
          iss: "https://hydra.acme.example/",
          sub: "jo",
          aud: ["acme-web"],
          nonce: "",
          exp: "0001-01-01T00:00:00Z",
          iat: after(0),
          rat: after(-10),
          auth_time: after(-3_600),
          at_hash: "",
          acr: "1",
          amr: ["pwd"],
          c_hash: "",
          ext: { sid: newId(), email: "jo@acme.example", department: "sales" },
        },
        headers: { extra: {} },
        expires_at: { access_token: after(840), refresh_token: after(82_800) },
        username: "",
        subject: "jo",
      },
      extra: { email: "jo@acme.example", department: "sales" },
      kid: "",
      client_id: "acme-web",
      consent_challenge: "",
      exclude_not_before_claim: false,
      allowed_top_level_claims: ["email"],
      mirror_top_level_claims: true,
      preserve_ext_claims: false,
    },
    request: {
      client_id: "acme-web",
      requested_scopes: scopes,
      granted_scopes: scopes,
      granted_audience: ["https://billing.acme.example"],
      grant_types: ["refresh_token"],
      payload: { grant_type: ["refresh_token"] },
    },
  };
}
