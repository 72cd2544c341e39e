import type { CodeRow } from "../severity.ts";

export const zitadelCodes = {
  ZITADEL_TARGET_MISSING: {
    severity: "error",
    what: "No target of Actions v2 leads to Assayer.",
    close: "Create a target of the type `restCall` with the endpoint `https://…/v1/hooks/<name>`.",
  },
  ZITADEL_TARGET_NOT_INTERRUPTING: {
    severity: "error",
    what: "The target has no `interruptOnError`: whatever Assayer answers, ZITADEL issues the token.",
    close: "Set `interruptOnError` of the target's `restCall` to true.",
  },
  ZITADEL_TARGET_NOT_READ: {
    severity: "error",
    what: "The target is a webhook or asynchronous: ZITADEL does not read what Assayer decides.",
    close: "Make the target a `restCall`.",
  },
  ZITADEL_PAYLOAD_ENCRYPTED: {
    severity: "warning",
    what: "The target's payload type is JWE, which Assayer does not read: everything is denied.",
    close: "Set the payload type to JSON or JWT.",
  },
  ZITADEL_FUNCTION_UNDECIDED: {
    severity: "error",
    what: "The function has no execution that calls Assayer's target.",
    close: "Set an execution for it with Assayer's target at the end.",
  },
  ZITADEL_TARGET_NOT_LAST: {
    severity: "error",
    what: "Targets that are called after Assayer's append claims on which nobody decides.",
    close: "Put Assayer's target at the end of the execution.",
  },
} as const satisfies Record<string, CodeRow>;
