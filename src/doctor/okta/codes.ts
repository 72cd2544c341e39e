import type { CodeRow } from "../severity.ts";

export const oktaCodes = {
  OKTA_HOOK_MISSING: {
    severity: "error",
    what: "No token inline hook leads to Assayer.",
    close: "Add an inline hook of the type Token with the URL `https://…/v1/hooks/<name>`.",
  },
  OKTA_HOOK_INACTIVE: {
    severity: "error",
    what: "The hook to Assayer is not active: Okta issues tokens without asking.",
    close: "Activate the inline hook.",
  },
  OKTA_RULE_WITHOUT_HOOK: {
    severity: "error",
    what: "The access policy rule is active and has no inline hook: its tokens are issued undecided.",
    close: "Choose the hook to Assayer under *Use this inline hook* of the rule.",
  },
  OKTA_RULE_OTHER_HOOK: {
    severity: "error",
    what: "The access policy rule calls another hook than one to Assayer that was given, and a rule has only one.",
    close: "Choose the hook to Assayer in the rule, or name the file that has the hook it uses.",
  },
  OKTA_POLICY_NOT_GIVEN: {
    severity: "error",
    what: "The access policy is active and none of its rules was given.",
    close: "Export `GET /api/v1/authorizationServers/{id}/policies/{policyId}/rules` of it and name the file too.",
  },
  OKTA_SERVER_NOT_GIVEN: {
    severity: "error",
    what: "The authorization server is active and no rule of its policies was given.",
    close: "Export the rules of each of its policies and name the files too.",
  },
} as const satisfies Record<string, CodeRow>;
