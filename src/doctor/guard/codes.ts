import type { CodeRow } from "../severity.ts";

export const guardDoctorCodes = {
  GUARD_TOKEN_PATH_MISSING: {
    severity: "error",
    what: "The token endpoint is at a path that the guard was not told of, and passes as it is.",
    close: "Give the guard, and doctor, `--token-path` with each path of a token endpoint.",
  },
  GUARD_TOKEN_ALIAS: {
    severity: "error",
    what: "The upstream has a second token endpoint for clients with certificates (RFC 8705), past the guard.",
    close: "Switch the alias off at the upstream, or let the network allow it to nobody.",
  },
  GUARD_FRONT_CHANNEL: {
    severity: "error",
    what: "The authorization endpoint issues tokens (implicit or hybrid flow), which the guard does not see.",
    close: "Switch these response types off at the upstream, for every client.",
  },
  GUARD_TOKEN_PUSHED: {
    severity: "error",
    what: "The upstream pushes tokens of backchannel authentication (CIBA) to clients, past the guard.",
    close: "Leave the modes poll and ping only.",
  },
  GUARD_CLIENT_CERTIFICATE: {
    severity: "warning",
    what: "Clients may authenticate with a certificate, and do not get through the guard: TLS ends there or before.",
    close: "Let such clients authenticate with `private_key_jwt`.",
  },
} as const satisfies Record<string, CodeRow>;
