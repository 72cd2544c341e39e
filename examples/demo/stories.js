// The four stories: what is asked, what must come of it, and what changes after that.
import { tokenExchange } from "./token-exchange.js";

const billing = "https://billing.acme.example";
const deployment = "https://deploy.acme.example";
const vault = "https://vault.acme.example";
const customerData = "https://data.globex.example";

/**
 * `asks`: the client and the form it posts. `issued`: what the token must hold. `changes`: edits of the live sources,
 * as `file` and `path` below the estate's folder (or another runtime that asks), each with the codes that must follow.
 */
export const stories = [
  {
    title: "An agent asks for a billing token",
    asks: {
      client: "billing-agent",
      form: {
        grant_type: "client_credentials",
        scope: "invoices:read",
        resource: billing,
        tenant: "acme",
        purpose: "invoice-reconciliation",
      },
    },
    issued: { scope: "invoices:read", aud: billing, seconds: 900 },
    changes: [
      {
        what: "the workload moves to another cluster",
        shows: "billing-agent-on-staging",
        denied: ["WORKLOAD_CLUSTER_UNEXPECTED", "WORKLOAD_IDENTITY_MISMATCH"],
      },
      {
        what: "the owner leaves",
        file: "directory/owners.yaml",
        path: ["owners", "maria", "active"],
        to: false,
        denied: ["OWNER_INACTIVE"],
      },
    ],
  },
  {
    title: "A CI runner asks for a deployment token",
    asks: {
      client: "shop-pipeline",
      form: { grant_type: "client_credentials", scope: "deploy:production", resource: deployment, tenant: "acme" },
    },
    issued: { scope: "deploy:production", aud: deployment, seconds: 900 },
    changes: [
      {
        what: "the runner is reimaged",
        file: "facts/runners.yaml",
        path: ["runner-eu-7", "reimaged_at"],
        to: () => new Date().toISOString(),
        denied: ["RUNNER_REIMAGED_RECENTLY"],
      },
      {
        what: "the runner is no longer trusted",
        file: "facts/runners.yaml",
        path: ["runner-eu-7", "trusted"],
        to: false,
        denied: ["RUNNER_UNTRUSTED"],
      },
    ],
  },
  {
    title: "An LLM tool call asks the secrets broker for more than it needs",
    asks: {
      client: "ops-copilot",
      exchanges: "jo",
      form: {
        grant_type: tokenExchange,
        scope: "vault:read vault:write",
        resource: vault,
        tenant: "acme",
        purpose: "incident-response",
        claims: { email: "jo@acme.example", tool: "read_secret" },
      },
    },
    issued: { scope: "vault:read", aud: vault, seconds: 300, claims: { tool: "read_secret" }, without: ["email"] },
    changes: [
      {
        what: "the user's risk rises",
        file: "facts/risk.yaml",
        path: ["acme", "jo", "score"],
        to: 90,
        denied: ["RISK_TOO_HIGH"],
      },
    ],
  },
  {
    title: "A partner integration asks for customer data",
    asks: {
      client: "initech-sync",
      form: { grant_type: "client_credentials", scope: "orders:read", resource: customerData, tenant: "globex" },
    },
    issued: { scope: "orders:read", aud: customerData, seconds: 900 },
    changes: [
      {
        what: "the tenant's export approval is switched off",
        file: "directory/tenants.yaml",
        path: ["tenants", "globex", "controls", "export_approval", "enabled"],
        to: false,
        denied: ["PARTNER_CONTROL_OFF"],
      },
    ],
  },
];
