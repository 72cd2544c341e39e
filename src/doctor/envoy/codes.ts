import type { CodeRow } from "../severity.ts";

export const envoyCodes = {
  ENVOY_FILTER_MISSING: {
    severity: "error",
    what: "No ext_authz filter over HTTP leads to Assayer.",
    close: "Put the filter of docs/callers/envoy.md before the router.",
  },
  ENVOY_FAILURE_ALLOWED: {
    severity: "error",
    what: "The filter has `failure_mode_allow`: a time-out, a broken connection or any 5xx lets the request through.",
    close: "Set `failure_mode_allow: false`.",
  },
  ENVOY_FILTER_PARTIAL: {
    severity: "error",
    what: "The filter has `filter_enabled`, and the share of requests that it leaves out is undecided.",
    close: "Remove `filter_enabled` and `filter_enabled_metadata`.",
  },
  ENVOY_BODY_MISSING: {
    severity: "warning",
    what: "The filter has no `with_request_body`: Assayer sees no token request and denies everything.",
    close: "Set `with_request_body` with `allow_partial_message: false`.",
  },
  ENVOY_BODY_PARTIAL: {
    severity: "warning",
    what: "The filter sends the beginning of long bodies only, of which Assayer denies each.",
    close: "Set `allow_partial_message: false`.",
  },
} as const satisfies Record<string, CodeRow>;
