/** Why a policy is not built. The CONTRACT_… codes say what breaks the policy contract at one line of one file. */
export const authoringCodes = {
  OPA_UNAVAILABLE: { kind: "fault", title: "The opa binary cannot be run" },
  OPA_FAILED: { kind: "fault", title: "OPA refuses the policy" },
  POLICY_SOURCES_UNREADABLE: { kind: "fault", title: "A policy's files cannot be read" },
  POLICY_CONTRACT_BROKEN: { kind: "fault", title: "The policy breaks the policy contract" },
  CONTRACT_PACKAGE: { kind: "fault", title: "The package is not where its file says" },
  CONTRACT_NAME: { kind: "fault", title: "A rule defines a name that the contract does not know" },
  CONTRACT_SHAPE: { kind: "fault", title: "An effect is not a partial set" },
  CONTRACT_METADATA: { kind: "fault", title: "METADATA is missing or incomplete" },
  CONTRACT_CODE: { kind: "fault", title: "A reason code is already taken" },
  CONTRACT_REASON: { kind: "fault", title: "An effect does not state its own METADATA" },
  CONTRACT_SETTINGS: { kind: "fault", title: "A rule reads levels or parameters past the library" },
  CONTRACT_TEST: { kind: "fault", title: "A rule has no test" },
  CONTRACT_DATA: { kind: "fault", title: "A policy's data is not what the contract allows" },
} as const satisfies Record<string, { kind: "fault"; title: string }>;
