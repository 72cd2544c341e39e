import { z } from "zod";
import { signatureAlgorithms } from "./algorithms.ts";

const text = z.string().min(1).max(256);

/** Whose bundles are loaded. */
export const verificationSettings = z
  .strictObject({
    keys: z
      .array(
        z.strictObject({
          id: text.describe(
            "The key's name. A signature that names a key (`kid`) is verified with the ones of that name, another with any.",
          ),
          file: z.string().min(1).describe("The public key or its certificate, PEM. Read again with every bundle."),
          algorithm: z.enum(signatureAlgorithms).describe("The one algorithm for which the key counts."),
          scope: text.optional().describe("What the signature must say it is for. Without it: nothing."),
        }),
      )
      .min(1)
      .max(16)
      .describe("Keys of those who may sign bundles. While one is replaced, the old and the new one are listed."),
    forbid_older: z
      .boolean()
      .default(false)
      .describe(
        "Refuse a bundle whose sequence is lower than one that has been active, or that has none (see `signing.md`).",
      ),
    state_file: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Where `forbid_older` keeps the highest sequence, so that it holds across restarts. Its folder must be writable.",
      ),
  })
  .refine(({ forbid_older, state_file }) => forbid_older || state_file === undefined, {
    path: ["state_file"],
    message: "is for forbid_older, which is off",
  });
export type VerificationSettings = z.infer<typeof verificationSettings>;
