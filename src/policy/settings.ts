import { z } from "zod";
import { verificationSettings } from "./signature/settings.ts";

/** The engine's part of the configuration. */
export const policySettings = z.strictObject({
  bundle: z
    .string()
    .min(1)
    .optional()
    .describe("File (`.tar.gz`) or directory of the policy bundle. Without it: the default bundle that comes along."),
  verification: verificationSettings
    .optional()
    .describe("Whose bundles are loaded. Without it: any that is where `bundle` says."),
  watch: z.boolean().default(true).describe("Load the bundle again when it changes."),
  deadline_ms: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe("Milliseconds that one evaluation may take; beyond it the request is denied with POLICY_DEADLINE."),
  max_memory_mib: z
    .int()
    .min(1)
    .max(1_024)
    .default(64)
    .describe(
      "Memory that a policy may use in each thread, in MiB; beyond it the request is denied with POLICY_MEMORY.",
    ),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe("Threads that evaluate. One more stands by for one that has to be replaced."),
  in_place: z
    .boolean()
    .optional()
    .describe(
      "Evaluate where decisions are served, and in threads only what takes longer than a millisecond or two, or calls the host: less processor time for each decision, on one core for each process. Default: where `server.processes` is above 1.",
    ),
  max_pending: z
    .int()
    .min(1)
    .default(4_096)
    .describe("Evaluations that may be waiting or running; beyond it requests are denied with OVERLOADED."),
  max_wait_ms: z
    .int()
    .min(1)
    .default(1_000)
    .describe(
      "Milliseconds for which an evaluation may wait for a thread; beyond it the request is denied with OVERLOADED.",
    ),
});
export type PolicySettings = z.infer<typeof policySettings>;
