import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the operator's own headers can tell; the body never gets here. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>(["grant_type", "resources", "scopes"]);

/** It lets the request through or not. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>();
