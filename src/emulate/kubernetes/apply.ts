import type { Json } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { patched } from "../json-patch.ts";
import type { Operation } from "../json-patch.ts";
import { readJson } from "../read-answer.ts";

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

/**
 * kube-apiserver on `create serviceaccounts/token` with a mutating webhook and `failurePolicy: Fail`, after
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response and what it does
 * behind that: `pkg/registry/core/serviceaccount/storage/token.go` of Kubernetes.
 */
export function applying({ api_audiences: own }: { readonly api_audiences: readonly string[] }): Apply {
  const ownAudiences = new Set(own);
  return ({ status, body }, message) => {
    const { request } = message as unknown as { request: { uid: string; object: Json } };
    const { apiVersion, kind, response } = (readJson(body) as AdmissionReview | undefined) ?? {};
    if (status !== 200 || apiVersion !== "admission.k8s.io/v1" || kind !== "AdmissionReview") return undefined;
    if (response?.uid !== request.uid || response.allowed !== true) return undefined;
    const { patchType, patch } = response;
    if (patch === undefined) return patchType === undefined ? made(request.object, ownAudiences) : undefined;
    if (patchType !== "JSONPatch") return undefined;
    const operations = JSON.parse(Buffer.from(patch, "base64").toString("utf8")) as Operation[];
    return made(patched(request.object, operations), ownAudiences);
  };
}

/** The token, where the request is one that is granted at all. */
function made(object: Json, ownAudiences: ReadonlySet<string>): Issued | undefined {
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
