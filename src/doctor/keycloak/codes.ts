import type { CodeRow } from "../severity.ts";

export const keycloakCodes = {
  KEYCLOAK_REALM_MASTER: {
    severity: "error",
    what: "The realm `master` is never gated, so that an outage locks no administrator out: its tokens are undecided.",
    close: "Give applications a realm of their own, and keep master for administrators.",
  },
  KEYCLOAK_EXECUTOR_MISSING: {
    severity: "error",
    what: "No client profile of the realm has the executor `assayer`.",
    close: "Add the profile of docs/callers/keycloak.md under *Realm settings > Client policies*.",
  },
  KEYCLOAK_POLICY_MISSING: {
    severity: "error",
    what: "No client policy of the realm uses a profile with the executor `assayer`.",
    close: "Add a client policy with the condition `any-client` and that profile.",
  },
  KEYCLOAK_POLICY_DISABLED: {
    severity: "error",
    what: "The client policy with the executor `assayer` is disabled.",
    close: "Enable the policy.",
  },
  KEYCLOAK_CLIENTS_LEFT_OUT: {
    severity: "error",
    what: "The client policy with the executor `assayer` has other conditions than `any-client`, and leaves clients out.",
    close: "Leave `any-client`, without negative logic, as its only condition.",
  },
  KEYCLOAK_POST_PROCESSOR_ONLY: {
    severity: "warning",
    what: "The client may use a grant that the post-processor decides alone, of which no realm export tells.",
    close: "See that `spi-token-interceptor--assayer--realms` of `keycloak.conf` lists the realm.",
  },
  KEYCLOAK_DOCKER_UNDECIDED: {
    severity: "error",
    what: "The client gets tokens for a Docker registry, about which nobody is asked.",
    close: "Disable the client, or move it to a realm that holds nothing else.",
  },
  KEYCLOAK_SAML_UNDECIDED: {
    severity: "warning",
    what: "The client gets SAML assertions, about which nobody is asked.",
    close: "Use OpenID Connect for the client, or know that it is not under the policy.",
  },
  KEYCLOAK_CREDENTIALS_UNDECIDED: {
    severity: "warning",
    what: "The realm issues verifiable credentials, about which nobody is asked.",
    close: "Switch *Verifiable Credentials* of the realm off.",
  },
} as const satisfies Record<string, CodeRow>;
