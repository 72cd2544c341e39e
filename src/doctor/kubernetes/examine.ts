import { checkTimeout, checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding, Place } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";
import type { Webhook } from "./exports.ts";
import { exemptNamespaces, isEverything, matchesTokens } from "./selectors.ts";

type Kubernetes = Pieces<typeof exports>;

interface OwnWebhook {
  readonly webhook: Webhook;
  readonly mode: "mutating" | "validating";
  readonly place: Place;
}

/** Of v1; the versions before it, which failed open by default, are gone since Kubernetes 1.22. */
const defaults = { timeoutSeconds: 10, failurePolicy: "Fail" };

export const kubernetes: HookExaminer<typeof exports> = {
  exports,
  examine: (given, own) => {
    const ours = webhooksOf(given.webhooks).filter(({ webhook }) => leadsHere(urlOf(webhook), own));
    const modes = new Set(ours.map(({ mode }) => mode));
    return [
      ...(ours.length === 0 ? [finding("KUBERNETES_WEBHOOK_MISSING")] : []),
      ...ours.flatMap((one) => ofWebhook(one, own)),
      // A configured caller is one of two, and the other one has a name of its own.
      ...(modes.has("mutating") && !modes.has("validating") && own.name === undefined
        ? [finding("KUBERNETES_UNCHECKED")]
        : []),
      ...given.secrets.flatMap(ofSecret),
    ];
  },
};

function webhooksOf(configurations: Kubernetes["webhooks"]): OwnWebhook[] {
  return configurations.flatMap(({ value, place }) =>
    (value.webhooks ?? []).map((webhook, index) => ({
      webhook,
      mode: value.kind === "MutatingWebhookConfiguration" ? ("mutating" as const) : ("validating" as const),
      place: inside(place, "webhooks", index),
    })),
  );
}

function urlOf({ clientConfig }: Webhook): string {
  return clientConfig.url ?? clientConfig.service?.path ?? "";
}

function ofWebhook({ webhook, mode, place }: OwnWebhook, own: OwnHook): Finding[] {
  const { name, timeoutSeconds, matchConditions } = webhook;
  const ignores = (webhook.failurePolicy ?? defaults.failurePolicy) !== "Fail";
  const waitsMs = (timeoutSeconds ?? defaults.timeoutSeconds) * 1_000;
  const isOther = own.settings?.kind === "kubernetes" && own.settings.mode !== mode;
  return [
    ...(ignores ? [finding("KUBERNETES_FAILURE_IGNORED", inside(place, "failurePolicy"), name)] : []),
    ...(webhook.rules?.some(matchesTokens) ? [] : [finding("KUBERNETES_RULE_MISSING", inside(place, "rules"), name)]),
    ...ofNamespaces(webhook, place),
    ...(isEverything(webhook.objectSelector)
      ? []
      : [finding("KUBERNETES_OBJECT_SELECTOR", inside(place, "objectSelector"), name)]),
    ...(matchConditions?.length ? [finding("KUBERNETES_MATCH_CONDITION", inside(place, "matchConditions"), name)] : []),
    ...(isOther ? [finding("KUBERNETES_MODE_MISMATCH", place, name)] : []),
    ...checkUrl(inside(place, "clientConfig"), webhook.clientConfig.url ?? ""),
    ...checkTimeout(inside(place, "timeoutSeconds"), waitsMs, own, ignores),
  ];
}

function ofNamespaces({ name, namespaceSelector, clientConfig }: Webhook, place: Place): Finding[] {
  if (isEverything(namespaceSelector)) return [];
  const at = inside(place, "namespaceSelector");
  const exempt = exemptNamespaces(namespaceSelector);
  if (exempt === undefined) return [finding("KUBERNETES_NAMESPACE_LEFT_OUT", at, name)];
  const others = exempt.filter((one) => one !== "kube-system" && one !== clientConfig.service?.namespace);
  if (others.length > 0) return [finding("KUBERNETES_NAMESPACE_LEFT_OUT", at, others.join(", "))];
  return [finding("KUBERNETES_NAMESPACE_EXEMPT", at, exempt.join(", "))];
}

function ofSecret({ value, place }: Kubernetes["secrets"][number]): Finding[] {
  if (value.type !== "kubernetes.io/service-account-token") return [];
  const { namespace, name } = value.metadata ?? {};
  return [finding("KUBERNETES_TOKEN_SECRET", place, [namespace, name].filter(Boolean).join("/"))];
}
