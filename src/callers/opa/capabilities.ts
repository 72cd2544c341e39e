import { carriable, obligations } from "../../issuance/caller.ts";
import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** The input is the canonical request, whole. */
export const carries: ReadonlySet<Carriable> = new Set(carriable);

/** The result says all that is to be done. What of it is done, each caller's configuration says. */
export const enforces: ReadonlySet<Obligation> = new Set(obligations);
