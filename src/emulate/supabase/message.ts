import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

const user = "8ccaa7af-909f-44e7-84cb-67cdccb56be6";

/** A client of the OAuth server refreshes its token. */
export function message({ now, newId }: Fresh): Json {
  const iat = Math.floor(now / 1_000);
  return {
    metadata: {
      uuid: newId(),
      time: new Date(now).toISOString(),
      name: "customize-access-token",
      ip_address: "192.0.2.7",
    },
    user_id: user,
    claims: {
      iss: "https://acme.supabase.example/auth/v1",
      sub: user,
      aud: "authenticated",
      exp: iat + 3_600,
      iat,
      email: "jo@acme.example",
      phone: "",
      app_metadata: { provider: "email", providers: ["email"] },
      user_metadata: { nickname: "Jo" },
      role: "authenticated",
      aal: "aal1",
      amr: [{ method: "password", timestamp: iat - 3_600 }],
      session_id: newId(),
      is_anonymous: false,
      client_id: "0b7a7e0c-9a3e-4e55-8a4a-5f1f4d8f2a11",
      scope: "email",
    },
    authentication_method: "token_refresh",
  };
}
