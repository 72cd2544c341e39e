import * as fc from "fast-check";
import { apply } from "../../src/emulate/supabase/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

/** Supabase Auth with its custom access token hook. */
export const supabase: Emulator = {
  anyMessage: anyMessage(),
  apply,
  settings: { auth: { type: "hmac", format: "standard_webhooks", secret_files: ["secret"] } },
};

function anyMessage(): fc.Arbitrary<Json> {
  const custom = fc.dictionary(fc.constantFrom("groups", "tool", "ünicode", "a/b"), alphabets.value, { maxKeys: 3 });
  const metadata = fc.constantFrom<Json>({}, { provider: "email", providers: ["email"] }, null);
  const scope = fc.uniqueArray(fc.constantFrom(...alphabets.scopes, "openid"), { minLength: 1, maxLength: 4 });
  const client = fc.record({ client_id: fc.uuid(), scope: scope.map((names) => names.join(" ")) });
  const parts = fc.record({
    uuid: fc.option(fc.uuid()),
    method: fc.constantFrom("password", "token_refresh", "oauth_provider/authorization_code", "otp", "anonymous"),
    seconds: fc.constantFrom(300, 600, 3_600, 86_400),
    audience: fc.constantFrom(...alphabets.resources),
    // Go's library writes one audience as a string once the first token has been signed, and as a list before.
    isList: fc.boolean(),
    metadata,
    client: fc.oneof(client, fc.constant({})),
    custom,
  });
  return parts.map(({ uuid, method, seconds, audience, isList, metadata: of, client: by, custom: more }) => ({
    ...(uuid !== null && {
      metadata: { uuid, time: "2026-11-26T04:00:00Z", name: "customize-access-token", ip_address: "192.0.2.7" },
    }),
    user_id: "8ccaa7af-909f-44e7-84cb-67cdccb56be6",
    claims: {
      iss: "https://acme.supabase.example/auth/v1",
      sub: "8ccaa7af-909f-44e7-84cb-67cdccb56be6",
      aud: isList ? [audience] : audience,
      exp: 1_790_000_000 + seconds,
      iat: 1_790_000_000,
      email: "jo@acme.example",
      phone: "",
      app_metadata: of,
      user_metadata: of,
      role: "authenticated",
      aal: "aal1",
      amr: [{ method: "password", timestamp: 1_790_000_000 }],
      session_id: "4b938a09-5372-4177-a314-cfa292099ea2",
      is_anonymous: false,
      ...more,
      ...by,
    },
    authentication_method: method,
  }));
}
