import { z } from "zod";

const text = z.string().max(2_048);
// RFC 1123 labels and subdomains, as kube-apiserver has them: no colon can blur a service account's name.
const namespaceName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const objectName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);

const tokenRequestSpec = z.looseObject({
  audiences: z.array(text).max(64).nullish(),
  // Before any webhook is asked, kube-apiserver has set what was left out.
  expirationSeconds: z.int(),
  boundObjectRef: z.looseObject({ kind: text.optional(), name: text.optional(), uid: text.optional() }).nullish(),
});
export type TokenRequestSpec = z.infer<typeof tokenRequestSpec>;

/**
 * A review of `create serviceaccounts/token`, `admission.k8s.io/v1`: the members that are read.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request
 */
export const tokenReview = z.compile(
  z.looseObject({
    apiVersion: z.literal("admission.k8s.io/v1"),
    kind: z.literal("AdmissionReview"),
    request: z.looseObject({
      uid: text.min(1),
      kind: z.looseObject({
        group: z.literal("authentication.k8s.io"),
        version: z.literal("v1"),
        kind: z.literal("TokenRequest"),
      }),
      resource: z.looseObject({
        group: z.literal(""),
        version: z.literal("v1"),
        resource: z.literal("serviceaccounts"),
      }),
      subResource: z.literal("token"),
      operation: z.literal("CREATE"),
      // The object itself may be nameless: its name is that of the URL.
      name: objectName,
      namespace: namespaceName,
      userInfo: z.looseObject({ username: text.min(1), groups: z.array(text).nullish() }),
      object: z.looseObject({ spec: tokenRequestSpec }),
    }),
  }),
);
export type TokenReview = z.infer<typeof tokenReview>;

/** Any review at all: what it takes to answer it. */
export const anyReview = z.compile(z.looseObject({ request: z.looseObject({ uid: text.min(1) }) }));
