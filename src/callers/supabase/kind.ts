import { identifier } from "../../issuance/vocabulary.ts";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { createDecode } from "./decode.ts";
import { encode, lacks, refuse } from "./encode.ts";
import type { AccessTokenHookRequest } from "./schema.ts";

const authentication = ["hmac"] as const;
/** Supabase Auth waits five seconds, for all tries together. */
const deadlineMs = 4_000;
const settings = hookSettings(
  "supabase",
  { authentication, deadlineMs },
  {
    client: identifier
      .default("supabase")
      .describe("The client, as the directory has it, of sessions that no OAuth client began."),
  },
);

export const supabase: CallerKind<typeof settings> = {
  kind: "supabase",
  title: "Supabase Auth custom access token hook",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "two more after connection errors, two seconds apart; within five seconds in all",
  bypasses: [
    "The project's API keys (anon, service_role, publishable, secret), and JWTs that others sign with its keys.",
    "ID tokens: the hook is asked about the access token beside them.",
    "`expires_in` of the answer to the client: it stays as it was where the token's `exp` is shortened.",
  ],
  open: ({ client }) => ({ decode: createDecode(client), encode, refuse, lacks, isNamed }),
};

/** Made once for a token, before the first try; each try has a `webhook-id` and a signature of its own. */
function isNamed({ metadata }: AccessTokenHookRequest): boolean {
  return metadata?.uuid !== undefined;
}
