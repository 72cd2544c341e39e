import * as fc from "fast-check";
import { apply } from "../../src/emulate/okta/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

/** Okta's token inline hook. */
export const okta: Emulator = { anyMessage: anyMessage(), apply };

function anyMessage(): fc.Arbitrary<Json> {
  const lifetime = fc.record({ lifetime: fc.record({ expiration: fc.constantFrom(300, 600, 3_600, 86_400) }) });
  const claims = fc.dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 });
  const granted = fc
    .uniqueArray(fc.oneof(fc.constantFrom(...alphabets.scopes), fc.constant("offline_access")), { maxLength: 4 })
    .map((names) => Object.fromEntries(names.map((name) => [name, { id: name, action: "GRANT" }])));
  const identity = fc.record({ claims: claims.map((own) => ({ sub: "jo", iss: "x", ...own })), token: lifetime });
  const access = fc.record({
    claims: fc.record({ own: claims, aud: fc.constantFrom(...alphabets.resources) }).map(({ own, aud }) => ({
      ...own,
      sub: "jo@acme.example",
      uid: "00u1",
      cid: "c",
      aud,
    })),
    token: lifetime,
    scopes: granted,
  });
  const both = fc.record({ access, identity, refresh_token: fc.constant({ jti: "r" }) }, { requiredKeys: ["access"] });
  return fc.oneof(both, fc.record({ identity })).map((tokens) => hookMessage(tokens));
}

function hookMessage(tokens: object): Json {
  return {
    source: "https://acme.okta.example/oauth2/default/v1/token",
    eventId: "3OWo4oo-QQ-rBWfRyTmQYw",
    eventTime: "2026-11-26T04:00:00.000Z",
    eventTypeVersion: "1.0",
    cloudEventVersion: "0.1",
    contentType: "application/json",
    eventType: "com.okta.oauth2.tokens.transform",
    data: {
      context: {
        request: { id: "r", method: "POST", url: { value: "/oauth2/default/v1/token" }, ipAddress: "192.0.2.7" },
        protocol: {
          type: "OAUTH2.0",
          request: { scope: "openid", client_id: "c", grant_type: "authorization_code" },
          issuer: { uri: "https://acme.okta.example/oauth2/default" },
          client: { id: "c", name: "Portal", type: "PUBLIC" },
        },
        user: { id: "00u1", profile: { login: "jo@acme.example" } },
        policy: { id: "p", rule: { id: "r" } },
      },
      ...tokens,
    },
  };
}
