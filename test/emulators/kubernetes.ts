import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { patched } from "../support/json-patch.ts";
import type { Operation } from "../support/json-patch.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

/**
 * kube-apiserver on `create serviceaccounts/token` with a mutating webhook and `failurePolicy: Fail`, after
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response and what it does
 * behind that: `pkg/registry/core/serviceaccount/storage/token.go` of Kubernetes.
 */
export const kubernetes: Emulator = { anyMessage: anyMessage(), apply };

/** `--api-audiences`, which Assayer need not know. */
const ownAudiences: ReadonlySet<string> = new Set([alphabets.resources[0]]);
const year = 31_536_000;

interface Spec {
  audiences: string[] | null;
  expirationSeconds: number;
  boundObjectRef: { kind: string } | null;
}
interface AdmissionReview {
  apiVersion?: string;
  kind?: string;
  response?: { uid?: string; allowed?: boolean; patchType?: string; patch?: string };
}

function apply({ status, body }: { status: number; body: string }, message: Json): Issued | undefined {
  const { request } = message as unknown as { request: { uid: string; object: Json } };
  const { apiVersion, kind, response } = JSON.parse(body) as AdmissionReview;
  if (status !== 200 || apiVersion !== "admission.k8s.io/v1" || kind !== "AdmissionReview") return undefined;
  if (response?.uid !== request.uid || response.allowed !== true) return undefined;
  const { patchType, patch } = response;
  if (patch === undefined) return patchType === undefined ? made(request.object) : undefined;
  if (patchType !== "JSONPatch") return undefined;
  const operations = JSON.parse(Buffer.from(patch, "base64").toString("utf8")) as Operation[];
  return made(patched(request.object, operations));
}

/** The token, where the request is one that is granted at all. */
function made(object: Json): Issued | undefined {
  const { audiences, expirationSeconds, boundObjectRef } = (object as unknown as { spec: Spec }).spec;
  if (expirationSeconds < 600 || expirationSeconds > 2 ** 32) return undefined;
  const named = audiences ?? [];
  const forItself = named.every((audience) => ownAudiences.has(audience));
  const extended = boundObjectRef?.kind === "Pod" && expirationSeconds === 3_607 && forItself;
  return {
    token_types: ["access_token"],
    scopes: [],
    ...(named.length > 0 && { resources: named }),
    lifetimes: { access_token: extended ? year : expirationSeconds },
    claims: {},
  };
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
