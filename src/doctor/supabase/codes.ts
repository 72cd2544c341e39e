import type { CodeRow } from "../severity.ts";

export const supabaseCodes = {
  SUPABASE_HOOK_DISABLED: {
    severity: "error",
    what: "The custom access token hook is not enabled: Supabase issues tokens without asking.",
    close: "Enable the hook under *Authentication > Hooks*.",
  },
  SUPABASE_HOOK_ELSEWHERE: {
    severity: "error",
    what: "The custom access token hook leads elsewhere than to Assayer, and there is only one.",
    close:
      "Set its type to HTTPS and its URL to `https://…/v1/hooks/<name>`; a Postgres function moves into the policy.",
  },
} as const satisfies Record<string, CodeRow>;
