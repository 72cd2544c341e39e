import type { CodeRow } from "../severity.ts";

export const hydraCodes = {
  HYDRA_TOKEN_HOOK_MISSING: {
    severity: "error",
    what: "`oauth2.token_hook` is not set: Hydra issues tokens without asking.",
    close: "Set `oauth2.token_hook` to `https://…/v1/hooks/<name>`, in this file and not only in the environment.",
  },
  HYDRA_REFRESH_HOOK_ONLY: {
    severity: "error",
    what: "Only `oauth2.refresh_token_hook` leads to Assayer: every grant but refresh_token is issued undecided.",
    close: "Set `oauth2.token_hook` to the same address.",
  },
  HYDRA_TOKEN_HOOK_ELSEWHERE: {
    severity: "error",
    what: "`oauth2.token_hook` leads elsewhere than to Assayer, and there is only one.",
    close: "Set `oauth2.token_hook` to `https://…/v1/hooks/<name>`.",
  },
  HYDRA_CLIENT_FRONT_CHANNEL: {
    severity: "error",
    what: "The client may get tokens from the authorization endpoint (implicit or hybrid flow), which calls no hook.",
    close: "Leave `code` as the only response type of the client.",
  },
} as const satisfies Record<string, CodeRow>;
