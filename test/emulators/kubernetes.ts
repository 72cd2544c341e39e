import * as fc from "fast-check";
import { applying } from "../../src/emulate/kubernetes/apply.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator } from "./emulator.ts";

/** kube-apiserver with a mutating webhook. Assayer need not know its `--api-audiences`. */
export const kubernetes: Emulator = {
  anyMessage: anyMessage(),
  apply: applying({ api_audiences: [alphabets.resources[0]] }),
};

interface Spec {
  audiences: string[] | null;
  expirationSeconds: number;
  boundObjectRef: { kind: string } | null;
}
function anyMessage(): fc.Arbitrary<Json> {
  const seconds = fc.constantFrom(600, 601, 3_600, 3_606, 3_607, 3_608, 86_400);
  const audiences = fc.option(fc.array(fc.constantFrom<string>(...alphabets.resources)));
  const bound = fc.constantFrom(
    null,
    { kind: "Pod", apiVersion: "v1", name: "billing-7d9f", uid: "4f1c" },
    { kind: "Secret", apiVersion: "v1", name: "billing" },
  );
  const asker = fc.constantFrom(
    { username: "system:node:worker-1", groups: ["system:nodes", "system:authenticated"] },
    { username: "system:serviceaccount:shop:billing", groups: ["system:serviceaccounts"] },
    { username: "jo@acme.example" },
  );
  return fc
    .record({ seconds, audiences, bound, asker })
    .map((one) =>
      review(one.asker, { audiences: one.audiences, expirationSeconds: one.seconds, boundObjectRef: one.bound }),
    );
}

function review(userInfo: object, spec: Spec): Json {
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
      kind: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
      resource: { group: "", version: "v1", resource: "serviceaccounts" },
      subResource: "token",
      requestKind: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
      requestResource: { group: "", version: "v1", resource: "serviceaccounts" },
      requestSubResource: "token",
      name: "billing",
      namespace: "shop",
      operation: "CREATE",
      userInfo,
      object: {
        kind: "TokenRequest",
        apiVersion: "authentication.k8s.io/v1",
        metadata: { name: "billing", namespace: "shop", creationTimestamp: null },
        spec,
        status: { token: "", expirationTimestamp: null },
      },
      oldObject: null,
      dryRun: false,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
    },
  } as unknown as Json;
}
