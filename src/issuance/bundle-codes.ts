/** Why a policy bundle did not become the active policy. Each is a `fault` row of the table of errors. */
export const bundleCodes = {
  // The archive or the directory
  BUNDLE_UNREADABLE: { kind: "fault", title: "The bundle cannot be read" },
  BUNDLE_CORRUPT: { kind: "fault", title: "The bundle is not a whole tar.gz archive" },
  BUNDLE_TOO_LARGE: { kind: "fault", title: "The bundle, or what it unpacks to, is larger than it may be" },
  BUNDLE_PATH_UNSAFE: { kind: "fault", title: "An entry of the bundle has a path that leads elsewhere" },
  BUNDLE_ENTRY_REFUSED: { kind: "fault", title: "An entry of the bundle is neither a file nor a directory" },
  BUNDLE_ENTRY_DUPLICATE: { kind: "fault", title: "Two entries of the bundle have the same path" },

  // Its parts
  BUNDLE_PART_MISSING: { kind: "fault", title: "The bundle lacks a file that every bundle has" },
  BUNDLE_MANIFEST_INVALID: { kind: "fault", title: "The bundle's manifest is not what OPA writes" },
  BUNDLE_DATA_INVALID: { kind: "fault", title: "The bundle's data is not a JSON object" },
  BUNDLE_ENTRYPOINT_MISSING: { kind: "fault", title: "The bundle has no entry point issuance/decision/verdict" },
  BUNDLE_CONTRACT_MISSING: { kind: "fault", title: "The bundle was not built with Assayer's gates" },

  // Its signature, where keys are configured
  BUNDLE_SIGNATURE_MISSING: { kind: "fault", title: "The bundle is not signed" },
  BUNDLE_SIGNATURE_MALFORMED: { kind: "fault", title: "The bundle's signature is not in OPA's format" },
  BUNDLE_SIGNATURE_KEY_UNKNOWN: { kind: "fault", title: "The bundle is signed by a key that is not configured" },
  BUNDLE_SIGNATURE_ALGORITHM: { kind: "fault", title: "The bundle is signed by an algorithm that is not accepted" },
  BUNDLE_SIGNATURE_INVALID: { kind: "fault", title: "The bundle's signature is not that of a configured key" },
  BUNDLE_SIGNATURE_SCOPE: { kind: "fault", title: "The bundle was signed for another scope" },
  BUNDLE_SIGNATURE_FILE_CHANGED: { kind: "fault", title: "A file of the bundle is not as it was signed" },
  BUNDLE_SIGNATURE_FILE_MISSING: { kind: "fault", title: "A file that was signed is not in the bundle" },
  BUNDLE_SIGNATURE_FILE_EXTRA: { kind: "fault", title: "A file of the bundle was not signed" },
  BUNDLE_SIGNATURE_REPLAYED: {
    kind: "fault",
    title: "The bundle is older than one that has been active, or does not say how old it is",
  },
  BUNDLE_SIGNATURE_STATE: { kind: "fault", title: "The highest sequence of bundles cannot be read or kept" },

  // Its module
  BUNDLE_WASM_INVALID: { kind: "fault", title: "The bundle's module cannot be used" },
  BUNDLE_ABI_UNSUPPORTED: { kind: "fault", title: "The bundle's module was compiled by an OPA of another age" },
  BUNDLE_BUILTIN_REFUSED: { kind: "fault", title: "The bundle uses a built-in that no policy may use" },
  BUNDLE_BUILTIN_MISSING: { kind: "fault", title: "The bundle uses a built-in that is not implemented" },
  BUNDLE_START_FAILED: { kind: "fault", title: "The bundle could not be made ready to evaluate" },
  BUNDLE_SELF_TEST_FAILED: { kind: "fault", title: "The bundle did not decide its self-test as it says it does" },
} as const satisfies Record<`BUNDLE_${string}`, { kind: "fault"; title: string }>;
