import { z } from "zod";

/** The AuthZEN endpoints' part of the configuration. */
export const authzenSettings = z.strictObject({
  enabled: z.boolean().default(true).describe("Answer at `/access/v1/…` and `/.well-known/authzen-configuration`."),
  public_url: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      "How the outside reaches this service, without a path: what the metadata says. Without it there are none.",
    ),
  context: z
    .boolean()
    .default(false)
    .describe(
      "Say in `context` of each answer why, when and under which name it was decided. Shaping is always there.",
    ),
  max_evaluations: z.int().min(1).default(1_000).describe("Evaluations in one request; beyond it 400."),
});
export type AuthzenSettings = z.infer<typeof authzenSettings>;
