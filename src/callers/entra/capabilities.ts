import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What `onTokenIssuanceStart` tells. Which of the tokens is about to be issued, it does not say. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>(["resources", "network"]);

/** What its answer can make Entra do: it adds claims, and nothing else. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>(["claims.set"]);

/**
 * Bytes that names and values of claims may have. Entra takes 3 KB, whichever kilo that is; the rest is for the
 * decision's id.
 */
export const maxClaimBytes = 2_800;
