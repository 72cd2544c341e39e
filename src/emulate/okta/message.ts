import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

const issuer = "https://acme.okta.example/oauth2/default";

/** A person signs in: an access token and an ID token. */
export function message({ now, newId }: Fresh): Json {
  return {
    source: `${issuer}/v1/token`,
    eventId: newId(),
    eventTime: new Date(now).toISOString(),
    eventTypeVersion: "1.0",
    cloudEventVersion: "0.1",
    contentType: "application/json",
    eventType: "com.okta.oauth2.tokens.transform",
    data: { context: contextOf(newId), ...tokens(newId) },
  };
}

function contextOf(newId: Fresh["newId"]): Record<string, Json> {
  return {
    request: { id: newId(), method: "POST", url: { value: "/oauth2/default/v1/token" }, ipAddress: "192.0.2.7" },
    protocol: {
      type: "OAUTH2.0",
      request: {
        scope: "openid invoices:read",
        redirect_uri: "https://web.acme.example/cb",
        response_mode: "query",
        response_type: "code",
        client_id: "acme-web",
        grant_type: "authorization_code",
      },
      issuer: { uri: issuer },
      client: { id: "acme-web", name: "Acme", type: "CONFIDENTIAL" },
    },
    session: { id: newId(), userId: "jo", login: "jo@acme.example", status: "ACTIVE", amr: ["PASSWORD"] },
    user: { id: "jo", profile: { login: "jo@acme.example", firstName: "Jo", lastName: "Doe" } },
    policy: { id: "00pq8lGaLlI8APuqY0g3", rule: { id: "0prq8mLKuKAmavOvq0g3" } },
  };
}

function tokens(newId: Fresh["newId"]): Record<string, Json> {
  const lifetime = { lifetime: { expiration: 3_600 } };
  const scope = (id: string) => ({ id, action: "GRANT" });
  return {
    identity: {
      claims: {
        sub: "jo",
        name: "Jo Doe",
        email: "jo@acme.example",
        ver: 1,
        iss: issuer,
        aud: "acme-web",
        jti: `ID.${newId()}`,
        amr: ["pwd"],
      },
      token: lifetime,
    },
    access: {
      claims: {
        ver: 1,
        jti: `AT.${newId()}`,
        iss: issuer,
        aud: "https://billing.acme.example",
        cid: "acme-web",
        uid: "jo",
        sub: "jo@acme.example",
        department: "sales",
      },
      token: lifetime,
      scopes: { openid: scope("scpq7bW1cp6dcvrz80g3"), "invoices:read": scope("scpq7bW1cp6dcvrz81g3") },
    },
  };
}
