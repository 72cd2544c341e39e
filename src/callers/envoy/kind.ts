import { decode } from "../token-request/decode.ts";
import { encode, refuse } from "../token-request/encode.ts";
import { proxyAuth, proxyAuthentication as authentication } from "../token-request/settings.ts";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { read } from "./read.ts";

/** Envoy waits 200 milliseconds unless `server_uri.timeout` says otherwise. */
const deadlineMs = 150;
const settings = hookSettings("envoy", { authentication, deadlineMs }, { auth: proxyAuth });
const methods: ReadonlySet<string> = new Set(["POST"]);

export const envoy: CallerKind<typeof settings> = {
  kind: "envoy",
  title: "Envoy ext_authz over HTTP, in front of a token endpoint",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "none",
  bypasses: [
    "Token requests that reach the IdP by another way than this Envoy, or by a route on which the filter is off.",
    "What the IdP decides by itself after an allow: default scopes and audiences, lifetimes, refresh tokens, claims.",
    "With `failure_mode_allow: true`: a time-out, a broken connection and any 5xx let the request through.",
  ],
  open: () => ({ methods, body: "any", below: true, query: true, read, decode, encode, refuse }),
};
