import type { CodeRow } from "../severity.ts";

export const wso2Codes = {
  WSO2_ACTION_MISSING: {
    severity: "error",
    what: "No pre-issue access token action leads to Assayer.",
    close: "Configure the action *Pre-Issue Access Token* with the endpoint `https://…/v1/hooks/<name>`.",
  },
  WSO2_ACTION_INACTIVE: {
    severity: "error",
    what: "The action is not active: WSO2 issues tokens without asking.",
    close: "Activate the action.",
  },
  WSO2_ACTION_RULE: {
    severity: "error",
    what: "The action has a rule, and what the rule leaves out is issued undecided.",
    close: "Remove the rule from the action, and let the policy make the difference.",
  },
  WSO2_ID_TOKEN_ACTION_MISSING: {
    severity: "error",
    what: "The caller says `id_token_action: true`, and no active pre-issue ID token action leads to it.",
    close: "Configure the action *Pre-Issue ID Token*, or take `id_token_action` out of the caller.",
  },
  WSO2_ACCESS_TOKEN_OPAQUE: {
    severity: "error",
    what: "The application has opaque access tokens, for which WSO2 asks nobody.",
    close: "Set the token type of the application's access tokens to JWT.",
  },
  WSO2_GRANT_UNDECIDED: {
    severity: "error",
    what: "The application may use a grant for which WSO2 runs no pre-issue access token action.",
    close: "Take the grant from the application.",
  },
  WSO2_HYBRID_FLOW: {
    severity: "error",
    what: "The application may use the hybrid flow, whose access tokens are issued undecided.",
    close: "Switch the hybrid flow of the application off.",
  },
} as const satisfies Record<string, CodeRow>;
