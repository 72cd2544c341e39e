import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { createDecode } from "./decode.ts";
import { encode, lacks, refuse } from "./encode.ts";

const authentication = ["header", "bearer"] as const;
/** Hydra waits thirty seconds; people and machines in front of it don't. */
const deadlineMs = 5_000;
const settings = hookSettings("hydra", { authentication, deadlineMs }, {});

/** Without a key: nothing in a message names it, and two refreshes within a minute may be alike to the byte. */
export const hydra: CallerKind<typeof settings> = {
  kind: "hydra",
  title: "Ory Hydra token hook",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "two more after connection errors, 429 and 5xx, 1 to 30 seconds apart",
  bypasses: [
    "Tokens that the authorization endpoint issues itself (implicit and hybrid flows).",
    "Every grant but `refresh_token`, where only `oauth2.refresh_token_hook` is configured.",
    "Scopes that the consent application grants beyond the requested ones: of a code, the hook sees what was requested.",
  ],
  open: (_settings, { clock }) => ({ decode: createDecode(clock), encode, refuse, lacks }),
};
