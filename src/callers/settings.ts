import { z } from "zod";
import { obligations } from "../issuance/caller.ts";
import { identifier } from "../issuance/vocabulary.ts";
import { authSchema } from "./authentication/settings.ts";
import type { AuthenticationSettings, AuthenticationType } from "./authentication/settings.ts";

/** What every hook's configuration has. */
export interface HookSettings {
  readonly kind: string;
  readonly tenant?: string | undefined;
  readonly auth: AuthenticationSettings;
  readonly deadline_ms: number;
  readonly insecure_best_effort: readonly (typeof obligations)[number][];
}

export interface HookDefaults {
  readonly authentication: readonly AuthenticationType[];
  readonly deadlineMs: number;
}

/** The configuration of one kind of caller; `own` are members that only this kind has. */
export function hookSettings<Kind extends string, Own extends z.ZodRawShape>(
  kind: Kind,
  { authentication, deadlineMs }: HookDefaults,
  own: Own,
) {
  return z.strictObject({
    kind: z.literal(kind).describe("This kind of identity provider."),
    tenant: identifier.optional().describe("The one tenant whose tokens this IdP issues."),
    auth: authSchema(authentication).describe("How the IdP proves that a request is its own."),
    deadline_ms: z
      .int()
      .min(10)
      .max(30_000)
      .default(deadlineMs)
      .describe("Milliseconds after which the answer is a deny. Must lie below the IdP's own time-out."),
    insecure_best_effort: z
      .array(z.enum(obligations))
      .default([])
      .describe("What may go unenforced where the IdP cannot enforce it, instead of a deny: UNENFORCEABLE."),
    ...own,
  });
}
