import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

const tokenRequest = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };
const accounts = { group: "", version: "v1", resource: "serviceaccounts" };

/** A kubelet fetches the token that a pod has mounted. */
export function message({ newId }: Fresh): Json {
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: newId(),
      kind: tokenRequest,
      resource: accounts,
      subResource: "token",
      requestKind: tokenRequest,
      requestResource: accounts,
      requestSubResource: "token",
      name: "reconciler",
      namespace: "billing",
      operation: "CREATE",
      userInfo: { username: "system:node:worker-1", groups: ["system:nodes", "system:authenticated"] },
      object: {
        kind: "TokenRequest",
        apiVersion: "authentication.k8s.io/v1",
        metadata: { name: "reconciler", namespace: "billing", creationTimestamp: null },
        spec: {
          audiences: ["https://ledger.acme.example", "https://billing.acme.example"],
          expirationSeconds: 3_600,
          boundObjectRef: {
            kind: "Pod",
            apiVersion: "v1",
            name: "reconciler-7d9f8c6b5-x2kqv",
            uid: "b3c4a512-77e2-4a1c-8f96-1d20c7a4e0aa",
          },
        },
        status: { token: "", expirationTimestamp: null },
      },
      oldObject: null,
      dryRun: false,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
    },
  };
}
