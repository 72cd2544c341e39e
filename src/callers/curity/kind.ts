import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { createDecode } from "./decode.ts";
import { createEncode, lacks, refuse } from "./encode.ts";
import { createFindScope } from "./scopes.ts";
import { curitySettings } from "./settings.ts";

const authentication = ["basic", "bearer", "header", "oauth_jwt", "mtls", "insecure_none"] as const;
/** How long Curity waits is up to its HTTP client: few wait less than a second. */
const deadlineMs = 900;
const settings = hookSettings("curity", { authentication, deadlineMs }, curitySettings);

export const curity: CallerKind<typeof settings> = {
  kind: "curity",
  title: "Curity Identity Server: AuthZEN Token Issuance Authorizer and token procedure",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  // Not documented, so the worse is assumed.
  withoutAnswer: "issues",
  retries: "none that is documented",
  bypasses: [
    "Scopes to which the authorizer is not assigned: it takes scopes away from a token, never the token.",
    "Refresh, token exchange and every grant but code and client credentials, where only the sample token procedure asks.",
    "Lifetimes, audiences, claims and refresh tokens: neither asks about them.",
  ],
  open: (own) => {
    const find = createFindScope(own);
    return { decode: createDecode(find, own), encode: createEncode(find), refuse, lacks, echoes: true };
  },
};
