import type { Json } from "../../issuance/vocabulary.ts";

/** The shape of the OAuth 2.0 Token Issuance profile, §9: a gate, and the scopes that would go through it. */
export function message(): Json {
  return {
    subject: { type: "client", id: "acme-reports" },
    resource: { type: "audience", id: "https://billing.acme.example" },
    context: { client_id: "acme-reports" },
    evaluations: [
      { action: { name: "issue:access_token:client_credentials" } },
      { action: { name: "invoices:read" } },
      { action: { name: "invoices:write" } },
    ],
    options: { evaluations_semantic: "execute_all" },
  };
}
