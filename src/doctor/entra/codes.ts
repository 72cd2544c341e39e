import type { CodeRow } from "../severity.ts";

export const entraCodes = {
  ENTRA_EXTENSION_MISSING: {
    severity: "error",
    what: "No custom authentication extension for the start of token issuance leads to Assayer.",
    close: "Create a custom extension for the event TokenIssuanceStart with the URL `https://…/v1/hooks/<name>`.",
  },
  ENTRA_LISTENER_MISSING: {
    severity: "error",
    what: "No listener for the start of token issuance uses the extension to Assayer: Entra never asks.",
    close: "Assign the custom claims provider to each application, under *Single sign-on > Attributes & Claims*.",
  },
  ENTRA_APPLICATION_LEFT_OUT: {
    severity: "error",
    what: "No listener with the extension to Assayer is for this application: its tokens are issued undecided.",
    close: "Assign the custom claims provider to the application.",
  },
} as const satisfies Record<string, CodeRow>;
