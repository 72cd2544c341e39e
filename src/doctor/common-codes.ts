import type { CodeRow } from "./severity.ts";

/** What can be found of more than one IdP. */
export const commonCodes = {
  EXPORT_MISSING: {
    severity: "error",
    what: "A part of the configuration was not given without which nobody can tell whether Assayer is asked.",
    close: "Export it and name the file too.",
  },
  EXPORT_NOT_GIVEN: {
    severity: "warning",
    what: "A part of the configuration was not given, so that some ways around the hook were not looked for.",
    close: "Export it and name the file too.",
  },
  EXPORT_PARTIAL: {
    severity: "error",
    what: "The export is not all that there is: the rest was not looked at.",
    close: "Export every page and every detail, and name all the files.",
  },
  TIMEOUT_UNDECIDED: {
    severity: "error",
    what: "The IdP gives up before Assayer's deadline, and then issues the token undecided.",
    close: "Set the caller's `deadline_ms` below the time that the IdP waits.",
  },
  TIMEOUT_TOO_SHORT: {
    severity: "warning",
    what: "The IdP gives up before Assayer's deadline, and issues nothing.",
    close: "Set the caller's `deadline_ms` below the time that the IdP waits.",
  },
  HOOK_URL_INSECURE: {
    severity: "warning",
    what: "The hook is called over plain HTTP: whoever is between them reads the request and can write the answer.",
    close: "Give the hook an https URL.",
  },
  HOOK_AUTHENTICATION_MISMATCH: {
    severity: "warning",
    what: "The IdP proves itself in another way than Assayer expects of this caller, so that everything is denied.",
    close: "Set the hook's authentication and the caller's `auth` to the same kind and header.",
  },
  WIRE_BYPASS: {
    severity: "note",
    what: "What this wire never asks about, wherever the findings do not speak of it.",
    close: "See the caller's page in docs/callers for what to switch off.",
  },
} as const satisfies Record<string, CodeRow>;
