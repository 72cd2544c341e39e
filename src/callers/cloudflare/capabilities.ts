import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What an evaluation tells, and what the hook's own configuration tells of the application. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "token_types",
  "resources",
  "scopes",
  "lifetimes",
  "network",
]);

/** Yes or no is all that Access understands: whatever a policy would narrow is a deny. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>();
