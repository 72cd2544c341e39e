import { z } from "zod";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { decode } from "./decode.ts";
import { encode, lacks, refuse } from "./encode.ts";
import type { ActionRequest } from "./schema.ts";

const authentication = ["basic", "bearer", "header", "oauth_jwt"] as const;
/** Asgardeo waits three seconds, Identity Server five. */
const deadlineMs = 2_000;
const settings = hookSettings(
  "wso2",
  { authentication, deadlineMs },
  {
    id_token_action: z
      .boolean()
      .default(false)
      .describe("The pre-issue ID token action asks here too. Otherwise no ID token may come beside an access token."),
  },
);

export const wso2: CallerKind<typeof settings> = {
  kind: "wso2",
  title: "WSO2 Identity Server and Asgardeo, pre-issue access token and ID token actions",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "once, after a time-out, a 502, 503 or 504, or a 500 without an error that WSO2 can read",
  bypasses: [
    "Opaque access tokens: the action is for JWT only.",
    "Grants other than authorization code, client credentials, password and refresh token; for ID tokens also device code and organization switch.",
    "Access tokens of the implicit and hybrid flows, and ID tokens of the implicit flow.",
    "Whatever the action's rule leaves out, sub-organizations, and for ID tokens WSO2's own applications.",
  ],
  open: (own) => ({
    decode,
    encode,
    refuse,
    lacks: (issuance, message: ActionRequest) => lacks(issuance, message, own),
    // Names the request of the client, for which both actions may ask: what tells them apart is the rest of the message.
    isNamed: ({ requestId }: ActionRequest) => requestId !== undefined,
  }),
};
