import type { CodeRow } from "../severity.ts";

export const kubernetesCodes = {
  KUBERNETES_WEBHOOK_MISSING: {
    severity: "error",
    what: "No webhook leads to Assayer: tokens of service accounts are made undecided.",
    close: "Apply the webhook configurations of docs/callers/kubernetes.md.",
  },
  KUBERNETES_FAILURE_IGNORED: {
    severity: "error",
    what: "The webhook's failure policy is Ignore: without an answer the token is made as it was asked for.",
    close: "Set `failurePolicy: Fail`.",
  },
  KUBERNETES_RULE_MISSING: {
    severity: "error",
    what: "No rule of the webhook matches the creation of `serviceaccounts/token`, version v1.",
    close:
      'Give it a rule for operations [CREATE], apiGroups [""], apiVersions [v1], resources [serviceaccounts/token].',
  },
  KUBERNETES_NAMESPACE_EXEMPT: {
    severity: "note",
    what: "Tokens of the namespaces that run the cluster and Assayer itself are made undecided, as they have to be.",
    close: "Let nobody but the cluster's administrators make service accounts and pods there.",
  },
  KUBERNETES_NAMESPACE_LEFT_OUT: {
    severity: "error",
    what: "The namespace selector leaves out more than kube-system and Assayer's own namespace.",
    close:
      "Leave out these two only, by `kubernetes.io/metadata.name`: other labels can be set by whoever owns a namespace.",
  },
  KUBERNETES_OBJECT_SELECTOR: {
    severity: "error",
    what: "The webhook has an object selector, and whoever asks for a token chooses the labels of its request.",
    close: "Remove `objectSelector`.",
  },
  KUBERNETES_MATCH_CONDITION: {
    severity: "error",
    what: "The webhook has match conditions, and the requests that they leave out are undecided.",
    close: "Remove `matchConditions`, and let the policy make the difference.",
  },
  KUBERNETES_UNCHECKED: {
    severity: "warning",
    what: "Only a mutating webhook leads to Assayer: what other mutating webhooks make of the request is not looked at.",
    close: "Add a ValidatingWebhookConfiguration with a caller of `mode: validating`.",
  },
  KUBERNETES_MODE_MISMATCH: {
    severity: "warning",
    what: "The caller's `mode` is not that of the webhook configuration which calls it.",
    close: "Give each of the two configurations a caller of its own, of its mode.",
  },
  KUBERNETES_TOKEN_SECRET: {
    severity: "error",
    what: "The secret holds a token of a service account that was made without a request and never expires.",
    close: "Delete the secret, after its users ask for tokens that expire.",
  },
} as const satisfies Record<string, CodeRow>;
