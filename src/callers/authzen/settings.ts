import { z } from "zod";

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe("Answer at `/access/v1/…` and `/.well-known/authzen-configuration`."),
  public_url: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      "How the outside reaches this service, without a path: what the metadata says. Without it there are none.",
    ),
  signing_key_files: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "Files with one private key each, PKCS#8 PEM: P-256, Ed25519, or RSA of 2,048 bits or more. The first one signs the metadata; the public halves of all are at `/access/v1/jwks`. Without it the metadata are not signed.",
    ),
  context: z
    .boolean()
    .default(false)
    .describe(
      "Say in `context` of each answer why, when and under which name it was decided. Shaping is always there.",
    ),
  max_evaluations: z.int().min(1).default(1_000).describe("Evaluations in one request; beyond it 400."),
});

/** The AuthZEN endpoints' part of the configuration. */
export const authzenSettings = settings.refine(
  ({ signing_key_files: files, public_url: url }) => files === undefined || url !== undefined,
  { error: "what signing_key_files would sign needs it", path: ["public_url"] },
);
export type AuthzenSettings = z.infer<typeof authzenSettings>;
