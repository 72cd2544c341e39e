import { z } from "zod";
import { claimName } from "../../issuance/vocabulary.ts";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { inexpressible } from "./claims.ts";
import { decode } from "./decode.ts";
import { encode, refuse } from "./encode.ts";

const authentication = ["oauth_jwt"] as const;
/** Entra waits one second, unless it is configured to wait for more or less. */
const deadlineMs = 800;
const settings = hookSettings(
  "entra",
  { authentication, deadlineMs },
  {
    mapped_claims: z
      .array(claimName)
      .default([])
      .describe("Claims that each application takes from this provider, as they are called. Others would be lost."),
  },
);

export const entra: CallerKind<typeof settings> = {
  kind: "entra",
  title: "Microsoft Entra ID custom claims provider",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "once, where the extension's `maximumRetries` is 1; after which answers is not documented",
  bypasses: [
    "Applications that the custom claims provider is not assigned to: the client for ID tokens, the resource for access tokens.",
    "Tokens without a user (client credentials): the event belongs to a person's sign-in.",
    "Refresh tokens: whether one is issued is not told, and whether its use raises the event is not documented.",
  ],
  open: ({ mapped_claims }) => {
    const mapped = new Set(mapped_claims);
    return {
      decode,
      encode,
      refuse,
      lacks: ({ claims }) => inexpressible(claims.set, mapped),
      // By `correlationId`, which other tokens of the same sign-in have, too: the rest of the message tells them apart.
      isNamed: () => true,
    };
  },
};
