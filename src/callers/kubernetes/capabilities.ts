import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What a review of a token request tells. A service account's token has no scopes, so that they are known: none. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "token_types",
  "actors",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
]);

/** What a mutating webhook can change of a token request. A validating one can change nothing. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>(["resources", "lifetimes.access_token"]);

/** Seconds below which kube-apiserver refuses a token request: `pkg/apis/authentication/validation`. */
export const leastSeconds = 600;

/**
 * A token that is bound to a pod, meant for kube-apiserver itself and asked for with exactly so many seconds is made
 * valid for a year, so that old clients outlive the hour: `pkg/registry/core/serviceaccount/storage/token.go`.
 */
export const extendedSeconds = 3_607;
