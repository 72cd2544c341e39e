import { z } from "zod";
import { identifier, label } from "../issuance/vocabulary.ts";
import { digestedKeys, tokenIssuer } from "../wire/settings.ts";

const address = z.string().min(1).max(255);
const port = z.int().min(0).max(65_535);
const milliseconds = z.int().min(1);

const caller = z.strictObject({
  name: label.describe("The caller's name in the input, the decision log and the metrics."),
  tenant: identifier.optional().describe("The one tenant that this caller serves."),
  ...digestedKeys,
  tokens: z
    .array(
      z.strictObject({
        issuer: identifier.describe("`iss` of the tokens, one of `server.token_issuers`."),
        client_id: identifier.describe("`client_id` of the tokens (RFC 9068 §2.2), or `azp`."),
      }),
    )
    .default([])
    .describe("Clients of a trusted token issuer whose access tokens stand for this caller."),
});

const tls = z.strictObject({
  certificate_file: z.string().min(1).describe("The listener's certificate and what leads to its authority: PEM."),
  key_file: z.string().min(1).describe("The certificate's private key: PEM."),
  client_ca_file: z
    .string()
    .min(1)
    .optional()
    .describe("Authorities of client certificates, PEM: those that lead to one of them count as shown (`mtls`)."),
});

const decisions = z.strictObject({
  address: address.default("127.0.0.1").describe("Address of the decision listener."),
  port: port.default(8_480).describe("Port of the decision listener; 0 takes a free one."),
  tls: tls.optional().describe("Speak TLS. Without it: plain HTTP."),
  max_body_bytes: z.int().min(1_024).default(262_144).describe("Longest request body, in bytes."),
  max_depth: z.int().min(4).max(256).default(32).describe("Deepest nesting of a request body."),
  request_timeout_ms: milliseconds
    .default(5_000)
    .describe("Milliseconds within which a whole request must have arrived, header and body."),
  keep_alive_ms: milliseconds.default(65_000).describe("Milliseconds that an idle connection is kept open."),
  max_connections: z.int().min(1).default(4_096).describe("Connections beyond this number are closed at once."),
  max_in_flight: z.int().min(1).default(256).describe("Decisions under way at the same time."),
  max_waiting: z.int().min(0).default(1_024).describe("Requests that may wait for their turn; beyond it OVERLOADED."),
  max_wait_ms: milliseconds.default(100).describe("Milliseconds that a request may wait for its turn."),
  drain_ms: milliseconds
    .default(10_000)
    .describe("Milliseconds that a stop waits for accepted requests; what is left then is denied: SHUTTING_DOWN."),
});

const admin = z.strictObject({
  address: address.default("127.0.0.1").describe("Address of the admin listener."),
  port: port.default(8_481).describe("Port of the admin listener; 0 takes a free one."),
  hosts: z
    .array(z.string().min(1))
    .default([])
    .describe("Host names by which browsers reach the admin listener, besides localhost and IP addresses."),
  ...digestedKeys,
});

/** The listeners' part of the configuration. */
export const serverSettings = z.strictObject({
  processes: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      "Processes that answer decisions; they share the port. Above 1 each records in a file of its own (see `processes.md`).",
    ),
  decisions: decisions.prefault({}).describe("The listener that decides."),
  admin: admin
    .prefault({})
    .describe(
      "The listener for health, metrics, documents and reloads. Reading needs no key; a reload needs one where keys are configured, and a loopback connection where none are.",
    ),
  callers: z.array(caller).default([]).describe("Who may ask for decisions."),
  token_issuers: z.array(tokenIssuer).default([]).describe("Issuers whose access tokens callers may show."),
  key_file_interval_ms: milliseconds.default(5_000).describe("Milliseconds between two looks at the key files."),
  insecure_allow_anonymous: z
    .boolean()
    .default(false)
    .describe(
      "Decide also for callers without credentials, on a loopback address only. Implied while no caller is configured.",
    ),
});
export type ServerSettings = z.infer<typeof serverSettings>;
export type DecisionSettings = ServerSettings["decisions"];
export type TlsSettings = NonNullable<DecisionSettings["tls"]>;
export type AdminSettings = ServerSettings["admin"];
export type CallerSettings = ServerSettings["callers"][number];
