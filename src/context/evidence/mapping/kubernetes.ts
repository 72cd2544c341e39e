import { z } from "zod";
import { refuse } from "../refuse.ts";
import { known, read } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";

// RFC 1123 labels and subdomains, as the API server enforces for these names: no colon can blur `sub`.
const namespaceName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const objectName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const object = z.looseObject({ name: objectName, uid: z.string().min(1) });

const shape = z.looseObject({
  sub: z.string(),
  "kubernetes.io": z.looseObject({
    namespace: namespaceName,
    serviceaccount: object,
    pod: object.optional(),
  }),
});

/**
 * A bound service-account token (Kubernetes TokenRequest API): `sub` and the private claims must say the same. The
 * signature outlives the pod: a deleted pod's token verifies until it expires.
 */
export const kubernetes: Mapping = (claims, issuer) => {
  const { sub, "kubernetes.io": bound } = read(shape, claims);
  const { namespace, serviceaccount, pod } = bound;
  if (sub !== `system:serviceaccount:${namespace}:${serviceaccount.name}`) {
    refuse("EVIDENCE_CLAIMS_INVALID", "sub and the service account that the token is bound to differ");
  }
  return {
    id: sub,
    namespace,
    service_account: serviceaccount.name,
    ...known({ cluster: issuer.cluster, pod_uid: pod?.uid }),
  };
};
