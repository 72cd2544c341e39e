import type { CallerKind } from "../hook.ts";
import { carries, enforces } from "./capabilities.ts";
import { decode } from "./decode.ts";
import { encode, lacks, refuse } from "./encode.ts";
import type { TokenReview } from "./schema.ts";
import { authentication, deadlineMs, settings } from "./settings.ts";

export const kubernetes: CallerKind<typeof settings> = {
  kind: "kubernetes",
  title: "Kubernetes admission webhook for service account tokens",
  settings,
  carries,
  enforces,
  enforcesUnder: ({ mode }) => (mode === "mutating" ? enforces : new Set()),
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "none",
  bypasses: [
    "Webhook configurations with `failurePolicy: Ignore`: without an answer, the token is made as it was asked for.",
    "Namespaces, users and requests that the webhook configuration's selectors and conditions leave out.",
    "Secrets of type `kubernetes.io/service-account-token`: their tokens come without a request, and never expire.",
    "Mutating webhooks that are called after this one, unless a validating hook looks at the outcome.",
    "What authenticates without a service account's token: client certificates, and tokens of other issuers.",
  ],
  open: (cluster) => ({
    query: true,
    decode: (json) => decode(json, cluster),
    encode: (decision, review?: TokenReview) => encode(decision, cluster, review),
    refuse,
    echoes: true,
    lacks: (issuance, review: TokenReview) => lacks(issuance, review, cluster),
    isNamed: () => true,
  }),
};
