import { decode } from "../token-request/decode.ts";
import { encode, refuse } from "../token-request/encode.ts";
import { proxyAuthentication as authentication } from "../token-request/settings.ts";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { reading } from "./read.ts";
import { nginxSettings } from "./settings.ts";

/** nginx waits 60 seconds unless `proxy_read_timeout` says otherwise; nobody wants to wait as long for a token. */
const deadlineMs = 1_000;
const settings = hookSettings("nginx", { authentication, deadlineMs }, nginxSettings);
const methods: ReadonlySet<string> = new Set(["GET"]);

export const nginx: CallerKind<typeof settings> = {
  kind: "nginx",
  title: "nginx auth_request, in front of a token endpoint",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "the next server of an `upstream` on an error or a time-out, once each (`proxy_next_upstream`)",
  bypasses: [
    "Whatever the body says: grant, scopes and targets are those that nginx's configuration names, not the client's.",
    "Token requests that reach the IdP by another way than this nginx, or by a location without `auth_request`: also by another spelling of the path.",
    "What the IdP decides by itself after an allow: default scopes and audiences, lifetimes, refresh tokens, claims.",
  ],
  open: ({ headers }) => ({ methods, body: "any", read: reading(headers), decode, encode, refuse }),
};
