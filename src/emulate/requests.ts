import type { Json } from "../issuance/vocabulary.ts";

/** A person's token for the portal, as the canonical request. */
export function portalRequest(): Json {
  return {
    grant_type: "authorization_code",
    token_types: ["access_token"],
    client: { id: "acme-portal", authentication_method: "private_key_jwt" },
    subject: { type: "user", id: "jo", tenant: "acme" },
    resources: ["https://billing.acme.example"],
    scopes: ["invoices:read", "invoices:write"],
    claims: { email: "jo@acme.example", department: "sales" },
    lifetimes: { access_token: 3_600 },
  };
}

/** A machine's own token, as it asks a token endpoint for it (RFC 6749 §4.4.2, RFC 8707 §2). */
export function tokenRequest(): Json {
  return {
    client_id: "acme-reports",
    grant_type: "client_credentials",
    scope: "invoices:read",
    resource: ["https://billing.acme.example"],
  };
}
