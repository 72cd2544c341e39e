import { z } from "zod";
import { identifier, resourceIndicator } from "../issuance/vocabulary.ts";
import { isLoopback } from "../server/listen.ts";
import { waivable } from "./capabilities.ts";

/** A path that every server reads in one way. */
const path = z
  .string()
  .max(512)
  .regex(/^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+$/, "a path like /oauth2/token: no escapes, no slash at the end");

const milliseconds = z.int().min(10).max(600_000);

/** An address without a path: what the guard matches must be what the upstream sees. */
const origin = z.string().refine(isOrigin, "an origin like https://idp.example, without path and credentials");

function isOrigin(text: string): boolean {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash, username, password } = new URL(text);
  return pathname + search + hash + username + password === "/";
}

/** What `assayer guard` is told on its command line. */
export const guardSettings = z
  .strictObject({
    upstream: origin.describe("The identity provider."),
    token_paths: z.array(path).min(1).default(["/token"]).describe("Paths of its token endpoints."),
    revocation_path: path.optional().describe("Path of its revocation endpoint (RFC 7009), for tokens not relayed."),
    decide_at: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("An Assayer elsewhere that decides."),
    key_file: z.string().min(1).optional().describe("File with the bearer key for it."),
    address: z.string().min(1).max(255).default("127.0.0.1").describe("Address to listen on."),
    port: z.int().min(0).max(65_535).default(8_482).describe("Port to listen on; 0 takes a free one."),
    tenant: identifier.optional().describe("The tenant whose tokens the upstream issues."),
    resources: z.array(resourceIndicator).default([]).describe("What the tokens are for where a request does not say."),
    decision_timeout_ms: milliseconds.default(1_000).describe("Milliseconds for a decision."),
    upstream_timeout_ms: milliseconds.default(10_000).describe("Milliseconds for the upstream's token answer."),
    insecure_best_effort: z
      .array(z.enum(waivable))
      .default([])
      .describe("What may go unenforced where the guard cannot enforce it."),
    insecure_http_upstream: z.boolean().default(false).describe("Speak plain HTTP to an upstream elsewhere."),
  })
  .refine(({ upstream, insecure_http_upstream: allowed }) => allowed || isProtected(upstream), {
    path: ["upstream"],
    error: "plain http to another machine: use https, or say --insecure-http-upstream",
  });
export type GuardSettings = z.infer<typeof guardSettings>;

/** TLS, or a connection that does not leave the machine: whoever answers there is believed. */
function isProtected(upstream: string): boolean {
  if (!isOrigin(upstream)) return true;
  const { protocol, hostname } = new URL(upstream);
  return protocol === "https:" || isLoopback(hostname.replace(/^\[|\]$/g, ""));
}
