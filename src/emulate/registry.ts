import { z } from "zod";
import { apply as authzen } from "./authzen/apply.ts";
import { message as authzenMessage } from "./authzen/message.ts";
import { applying as cloudflare } from "./cloudflare/apply.ts";
import { message as cloudflareMessage } from "./cloudflare/message.ts";
import { applying as curity } from "./curity/apply.ts";
import { message as curityMessage } from "./curity/message.ts";
import { applying as entra } from "./entra/apply.ts";
import { message as entraMessage } from "./entra/message.ts";
import * as envoy from "./envoy/apply.ts";
import { apply as hydra } from "./hydra/apply.ts";
import { message as hydraMessage } from "./hydra/message.ts";
import type { Apply, Idp, Verify } from "./idp.ts";
import { applying as kubernetes } from "./kubernetes/apply.ts";
import { message as kubernetesMessage } from "./kubernetes/message.ts";
import { apply as native } from "./native/apply.ts";
import * as nginx from "./nginx/apply.ts";
import { apply as okta } from "./okta/apply.ts";
import { message as oktaMessage } from "./okta/message.ts";
import { apply as opa } from "./opa/apply.ts";
import { apply as supabase } from "./supabase/apply.ts";
import { message as supabaseMessage } from "./supabase/message.ts";
import { portalRequest, tokenRequest } from "./requests.ts";
import { apply as wso2 } from "./wso2/apply.ts";
import { message as wso2Message } from "./wso2/message.ts";
import { applying as zitadel } from "./zitadel/apply.ts";
import { message as zitadelMessage } from "./zitadel/message.ts";

const nothing = z.strictObject({});
const fixed = (apply: Apply) => under(nothing, () => apply);

function under<Schema extends z.ZodType>(
  schema: Schema,
  applying: (setUp: z.infer<Schema>, claimsIn: Verify) => Apply,
): Idp["emulating"] {
  return (setUp, claimsIn) => applying(schema.parse(setUp), claimsIn);
}

const names = z.array(z.string());

/** Whom `assayer emulate` can stand in for: a folder and a row. Times are those of docs/emulate.md. */
export const idps: readonly Idp[] = [
  {
    kind: "authzen",
    title: "An authorization server that speaks AuthZEN",
    waitsMs: 1_000,
    path: "/access/v1/evaluations",
    message: authzenMessage,
    emulating: fixed(authzen),
  },
  {
    kind: "cloudflare",
    title: "Cloudflare Access",
    // How long it waits is not documented.
    waitsMs: 5_000,
    keysPath: "keys",
    message: cloudflareMessage,
    emulating: under(
      z.strictObject({
        resources: names.default(["https://wiki.acme.example"]),
        session_seconds: z.int().default(3_600),
      }),
      cloudflare,
    ),
  },
  {
    kind: "curity",
    title: "Curity Identity Server",
    // How long it waits is up to its HTTP client.
    waitsMs: 1_000,
    message: curityMessage,
    emulating: under(
      z.strictObject({
        scopes: names.default(["openid", "invoices:read"]),
        actions: names.default(["read"]),
        resources: names.default(["https://billing.acme.example"]),
      }),
      curity,
    ),
  },
  {
    kind: "entra",
    title: "Microsoft Entra ID",
    waitsMs: 1_000,
    message: entraMessage,
    emulating: under(z.strictObject({ mapped_claims: names.default([]) }), entra),
  },
  {
    kind: "envoy",
    title: "A token endpoint behind Envoy",
    waitsMs: 200,
    message: tokenRequest,
    send: envoy.send,
    emulating: fixed(envoy.apply),
  },
  { kind: "hydra", title: "Ory Hydra", waitsMs: 30_000, message: hydraMessage, emulating: fixed(hydra) },
  {
    kind: "kubernetes",
    title: "kube-apiserver",
    waitsMs: 10_000,
    message: kubernetesMessage,
    emulating: under(z.strictObject({ api_audiences: names.default([]) }), kubernetes),
  },
  {
    kind: "native",
    title: "An IdP that asks over the native wire",
    waitsMs: 1_000,
    path: "/v1/decisions",
    message: portalRequest,
    emulating: fixed(native),
  },
  {
    kind: "nginx",
    title: "A token endpoint behind nginx",
    waitsMs: 60_000,
    message: tokenRequest,
    send: nginx.send,
    emulating: fixed(nginx.apply),
  },
  { kind: "okta", title: "Okta", waitsMs: 3_000, message: oktaMessage, emulating: fixed(okta) },
  {
    kind: "opa",
    title: "An IdP that asks OPA",
    waitsMs: 1_000,
    message: () => ({ input: portalRequest() }),
    emulating: fixed(opa),
  },
  { kind: "supabase", title: "Supabase Auth", waitsMs: 5_000, message: supabaseMessage, emulating: fixed(supabase) },
  { kind: "wso2", title: "WSO2 Identity Server", waitsMs: 5_000, message: wso2Message, emulating: fixed(wso2) },
  {
    kind: "zitadel",
    title: "ZITADEL",
    waitsMs: 3_000,
    message: zitadelMessage,
    emulating: under(z.strictObject({ interrupt_on_error: z.boolean().default(true) }), zitadel),
  },
];
