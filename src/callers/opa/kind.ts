import { z } from "zod";
import { obligations } from "../../issuance/caller.ts";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { decode, read } from "./decode.ts";
import { encode, refuse } from "./encode.ts";

const authentication = ["bearer", "header", "basic", "oauth_jwt", "mtls", "insecure_none"] as const;
/** How long a caller of OPA waits is its own affair: few wait less than a second. */
const deadlineMs = 900;
const settings = hookSettings(
  "opa",
  { authentication, deadlineMs },
  {
    enforces: z
      .array(z.enum(obligations))
      .default([])
      .describe("What of `result.issuance` the caller does as it says. Whatever else a decision demands is a deny."),
  },
);

export const opa: CallerKind<typeof settings> = {
  kind: "opa",
  title: "Callers of OPA's Data API",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  // Nobody knows of callers in general, so the worse is assumed.
  withoutAnswer: "issues",
  retries: "the caller's own",
  bypasses: [
    "A caller that takes any `result` for a yes, or does less of `result.issuance` than its `enforces` says.",
    "What the caller does on a time-out or without a `result` is up to it: it has to deny.",
  ],
  enforcesUnder: ({ enforces: promised }) => new Set(promised),
  open: () => ({ body: "any", below: true, query: true, read, decode, encode, refuse }),
};
