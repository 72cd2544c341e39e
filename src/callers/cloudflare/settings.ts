import { z } from "zod";
import { identifier, lifetime, resourceIndicator } from "../../issuance/vocabulary.ts";
import { hookSettings } from "../settings.ts";

export const authentication = ["signed_jwt"] as const;
/** How long Access waits is not documented. */
export const deadlineMs = 2_500;

const application = z.strictObject({
  client_id: identifier.describe("The application, as the directory knows it: the message does not say which it is."),
  resources: z.array(resourceIndicator).max(64).optional().describe("What the application is; absent: unknown."),
  session_seconds: lifetime
    .optional()
    .describe("Its session duration as Access has it; absent: unknown, so that every ceiling is a deny."),
});
export type Application = z.infer<typeof application>;

export const settings = hookSettings(
  "cloudflare",
  { authentication, deadlineMs },
  {
    application: application.describe("The Access application whose policies name this hook."),
    signing_key_files: z
      .array(z.string().min(1))
      .min(1)
      .describe(
        "Files with one RSA private key each, PKCS#8 PEM. The first one signs the answers; the public halves of all are at `/v1/hooks/<name>/keys`, so that a key can be replaced without a gap.",
      ),
  },
);
