import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { decode } from "./decode.ts";
import { encode, lacks, refuse } from "./encode.ts";

const authentication = ["header", "basic", "oauth_jwt"] as const;
/** Okta waits three seconds. */
const deadlineMs = 2_500;
const settings = hookSettings("okta", { authentication, deadlineMs }, {});

export const okta: CallerKind<typeof settings> = {
  kind: "okta",
  title: "Okta token inline hook",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "issues",
  retries: "none",
  bypasses: [
    "Tokens of the org authorization server: only custom authorization servers call hooks.",
    "Access policy rules to which the hook is not assigned.",
    "A time-out, any status but 200 and any operation that does not apply: Okta issues the token unchanged.",
  ],
  open: () => ({ decode, encode, refuse, lacks, isNamed: () => true }),
};
