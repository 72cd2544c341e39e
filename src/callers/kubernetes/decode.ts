import type { Json, Party } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Fault } from "../../wire/problem.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { refusedReview, uidOf } from "./review.ts";
import { tokenReview } from "./schema.ts";
import type { TokenRequestSpec, TokenReview } from "./schema.ts";
import type { Cluster } from "./settings.ts";

/** Which token kube-apiserver is about to make. */
export function decode(json: Json, cluster: Cluster): Decoded<TokenReview> {
  const read = tokenReview.safeParse(json);
  if (!read.success) return undecidable(faultsOf(read.error.issues, json), json);
  const made = canonicalRequest(requestOf(read.data.request, cluster), read.data);
  return "faults" in made ? undecidable(made.faults, json) : made;
}

/** Whatever a webhook configuration sends here by mistake is denied in so many words, if it can be answered at all. */
function undecidable(faults: readonly Fault[], json: Json): Exclude<Decoded, { request: unknown }> {
  const uid = uidOf(json);
  if (uid === undefined) return { faults };
  const found = faults.slice(0, 5).map(({ pointer, code }) => `${pointer} ${code}`);
  return { answer: refusedReview(uid, `Not a token request that can be decided on: ${found.join(", ")}`) };
}

type Reviewed = TokenReview["request"];

/**
 * The service account is client and subject: the token is its own, and it is what the directory can know. Whoever else
 * asks for it acts for it (RFC 8693 §1.1).
 */
function requestOf(review: Reviewed, { api_audiences: api }: Cluster) {
  const { name, namespace, object } = review;
  const id = `system:serviceaccount:${namespace}:${name}`;
  const resources = resourcesOf(object.spec, api);
  return {
    token_types: ["access_token"],
    client: { id },
    subject: { type: "workload", id },
    actors: actorsOf(review, id),
    ...(resources.length > 0 && { resources }),
    scopes: [],
    claims: { "kubernetes.io": bindingOf(review) },
    lifetimes: { access_token: object.spec.expirationSeconds },
  };
}

/** Nobody where the account asks itself, or where a kubelet fetches the token of a pod that runs on its node. */
function actorsOf(review: Reviewed, account: string): Party[] {
  const { username } = review.userInfo;
  if (username === account || nodeOf(review) !== undefined) return [];
  return [{ type: typeOf(username), id: username }];
}

function typeOf(username: string): Party["type"] {
  if (username.startsWith("system:serviceaccount:")) return "workload";
  return username.startsWith("system:") ? "client" : "user";
}

const nodePrefix = "system:node:";

/** The node whose kubelet asks for a pod's token. That the pod runs there, the NodeRestriction plugin sees to. */
function nodeOf({ userInfo, object }: Reviewed): string | undefined {
  const { username, groups } = userInfo;
  const isNode = username.startsWith(nodePrefix) && groups?.includes("system:nodes");
  return isNode && object.spec.boundObjectRef?.kind === "Pod" ? username.slice(nodePrefix.length) : undefined;
}

/** Without audiences a token is for kube-apiserver, whatever that calls itself. */
function resourcesOf({ audiences }: TokenRequestSpec, api: readonly string[]): readonly string[] {
  return audiences && audiences.length > 0 ? audiences : api;
}

const boundKinds: ReadonlyMap<string, string> = new Map([
  ["Pod", "pod"],
  ["Secret", "secret"],
  ["Node", "node"],
]);

/** The token's claim `kubernetes.io`, as far as the request tells it: `pkg/serviceaccount/claims.go`. */
function bindingOf(review: Reviewed): Record<string, Json> {
  const { name, namespace, object } = review;
  const node = nodeOf(review);
  const { kind = "", name: boundName, uid } = object.spec.boundObjectRef ?? {};
  const member = boundKinds.get(kind);
  const bound = { ...(boundName !== undefined && { name: boundName }), ...(uid !== undefined && { uid }) };
  return {
    namespace,
    serviceaccount: { name },
    ...(member !== undefined && { [member]: bound }),
    ...(node !== undefined && { node: { name: node } }),
  };
}
