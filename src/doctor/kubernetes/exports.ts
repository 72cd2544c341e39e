import { z } from "zod";
import { has } from "../exports.ts";
import type { ExportKinds, Members } from "../exports.ts";

const strings = z.array(z.string()).nullish();

const selector = z
  .object({
    matchLabels: z.record(z.string(), z.string()).nullish(),
    matchExpressions: z.array(z.object({ key: z.string(), operator: z.string(), values: strings })).nullish(),
  })
  .nullish();
export type Selector = z.infer<typeof selector>;

const rule = z.object({
  operations: strings,
  apiGroups: strings,
  apiVersions: strings,
  resources: strings,
  scope: z.string().nullish(),
});
export type Rule = z.infer<typeof rule>;

const webhook = z.object({
  name: z.string(),
  clientConfig: z.object({
    url: z.string().nullish(),
    service: z.object({ namespace: z.string().optional(), path: z.string().nullish() }).nullish(),
  }),
  rules: z.array(rule).nullish(),
  failurePolicy: z.string().nullish(),
  timeoutSeconds: z.number().nullish(),
  namespaceSelector: selector,
  objectSelector: selector,
  matchConditions: z.array(z.unknown()).nullish(),
});
export type Webhook = z.infer<typeof webhook>;

const isKind = ({ kind }: Members, ...kinds: readonly unknown[]) => kinds.includes(kind);

/** Manifests, or what `kubectl get … -o yaml` prints; admissionregistration.k8s.io/v1. */
export const exports = {
  webhooks: {
    name: "webhook configurations",
    from: "kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations -o yaml",
    is: (value) => isKind(value, "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
    schema: z.object({
      kind: z.enum(["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]),
      webhooks: z.array(webhook).nullish(),
    }),
  },
  secrets: {
    name: "secrets that hold tokens",
    from: "kubectl get secrets -A --field-selector type=kubernetes.io/service-account-token -o yaml",
    is: (value) => isKind(value, "Secret"),
    schema: z.object({
      type: z.string().default("Opaque"),
      metadata: z.object({ name: z.string().optional(), namespace: z.string().optional() }).nullish(),
    }),
  },
  others: {
    name: "other objects",
    is: (value) => has(value, "apiVersion", "kind"),
    schema: z.object({ kind: z.string() }),
  },
} as const satisfies ExportKinds;
