import { z } from "zod";
import { confirmation } from "./request.ts";
import {
  authorizationDetail,
  claimName,
  digest,
  grantType,
  identifier,
  json,
  label,
  lifetimes,
  party,
  resourceIndicator,
  scope,
  thumbprint,
  timestamp,
  tokenType,
} from "./vocabulary.ts";

/**
 * What Rego sees, one schema per part. The TypeScript types, the JSON Schema that `opa check --schema` uses and the
 * shape of the directory's documents all come from here. Absent means unknown, never empty.
 */

export const kinds = ["workload", "agent", "runner", "partner", "client", "user"] as const;

/** What is configured to run as this identity, by immutable ids: one entry a runtime that may claim it. */
export const approvedWorkload = z.strictObject({
  /** `iss` of the workload's tokens; for SPIFFE the trust domain, `spiffe://…`. */
  issuer: identifier,
  /** As `workload.id` below. */
  id: identifier,
});

/** A leaked or ageing secret is judged by these facts of the client's registration. */
const credential = z.strictObject({
  issued_at: timestamp,
  leaked: z.boolean(),
  authentication_method: label.optional(),
});

/** A directory entry for whoever asks: found by `client_id`, with its owner looked up. */
export const registration = z.strictObject({
  id: identifier,
  client_id: identifier,
  kind: z.enum(["workload", "agent", "runner", "partner", "client"]),
  tenant: identifier,
  active: z.boolean(),
  environment: label,
  /** The person or team that answers for it; `active` is false once they left. Absent where the directory knows none. */
  owner: z.strictObject({ id: identifier, active: z.boolean() }).optional(),
  /** The registration lapses unless somebody reviews it before this time. */
  review_by: timestamp.optional(),
  /** Ceilings: whatever is asked, no more than these. */
  resources: z.array(resourceIndicator),
  scopes: z.array(scope),
  purposes: z.array(label).optional(),
  credential: credential.optional(),
  workloads: z.array(approvedWorkload).optional(),
  clusters: z.array(label).optional(),
  namespaces: z.array(label).optional(),
  /** Ids of the actors that may appear in a delegation chain that ends at this registration. */
  actors: z.array(identifier).optional(),
  partner: z
    .strictObject({
      /** CIDR blocks the partner calls from. */
      networks: z.array(z.union([z.cidrv4(), z.cidrv6()])),
      vetted_at: timestamp,
      vetted_until: timestamp,
    })
    .optional(),
});
export type Registration = z.infer<typeof registration>;

/** A runtime identity, from verified evidence only. */
export const workload = z.strictObject({
  kind: z.enum(["spiffe", "kubernetes", "github_actions", "gitlab_ci"]),
  issuer: identifier,
  /**
   * Immutable: a SPIFFE ID, `system:serviceaccount:<ns>:<name>`, `repository_id:<n>` (GitHub) or `project_id:<n>`
   * (GitLab, the project in which the job runs).
   */
  id: identifier,
  issued_at: timestamp,
  expires_at: timestamp,
  cluster: label.optional(),
  namespace: label.optional(),
  service_account: label.optional(),
  pod_uid: label.optional(),
  image_digest: digest.optional(),
  repository: identifier.optional(),
  repository_owner_id: label.optional(),
  ref: identifier.optional(),
  ref_protected: z.boolean().optional(),
  /** Whether the code comes from a fork of the repository whose identity this is. */
  fork: z.boolean().optional(),
  environment: label.optional(),
  event_name: label.optional(),
  runner_id: label.optional(),
  runner_environment: label.optional(),
  sha: label.optional(),
});
export type Workload = z.infer<typeof workload>;

/** What became of each piece of evidence: claims only where `verified`, a code only where not. */
export const evidence = z.strictObject({
  type: z.enum(["jwt", "dsse", "x509"]),
  verified: z.boolean(),
  issuer: identifier.optional(),
  code: label.optional(),
  /** Seconds since it was issued. */
  age: z.int().optional(),
  claims: z.record(claimName, json).optional(),
});
export type Evidence = z.infer<typeof evidence>;

/** A member of the delegation chain, with what the directory knows of it. */
export const actor = z.strictObject({
  ...party.shape,
  registration: z
    .strictObject({ id: identifier, kind: registration.shape.kind, tenant: identifier, active: z.boolean() })
    .optional(),
});

/** `enforce` applies a rule, `observe` only records what it would have done, `off` ignores it. */
export const levels = ["enforce", "observe", "off"] as const;

export const tenant = z.strictObject({
  id: identifier,
  active: z.boolean(),
  /** The controls that must be on before a partner gets a token, by name. */
  required_controls: z.array(label).optional(),
  controls: z.record(label, z.strictObject({ enabled: z.boolean(), observed_at: timestamp })),
  /** SHA-256 thumbprints of the certificates at which a trust chain may end. */
  trust_anchors: z.array(thumbprint).optional(),
  settings: z.strictObject({
    /** Per rule: a level and parameters that win over the bundle's for this tenant. A misspelt level enforces. */
    rules: z.record(label, z.record(label, z.looseObject({ level: label.optional() }))),
  }),
});
export type Tenant = z.infer<typeof tenant>;

/** A resource that was asked for, as its directory entry describes it. */
export const resource = z.strictObject({
  id: resourceIndicator,
  kind: label,
  tenant: identifier,
  owner: identifier.optional(),
  environment: label,
  sensitivity: z.enum(["low", "medium", "high", "critical"]),
  scopes: z.array(scope),
  read_only_scopes: z.array(scope),
  /** The claims that this resource needs in a token; every other one is too many. */
  claims: z.array(claimName),
  sender_constrained: z.boolean(),
});
export type Resource = z.infer<typeof resource>;

/** A build attestation whose signature a configured key made for a configured builder or verifier. */
export const attestation = z.strictObject({
  /** `predicateType` of the in-toto statement. */
  type: identifier,
  verified: z.boolean(),
  /** `builder.id` of SLSA provenance, `verifier.id` of a VSA. */
  signer: identifier,
  subject_digests: z.array(digest),
  source: identifier.optional(),
  level: z.int().min(0).max(4).optional(),
  observed_at: timestamp,
});
export type Attestation = z.infer<typeof attestation>;

export const runner = z.strictObject({
  id: label,
  trusted: z.boolean(),
  reimaged_at: timestamp,
  observed_at: timestamp,
});

export const device = z.strictObject({ id: label, compliant: z.boolean(), observed_at: timestamp });

/** A link of a verified X.509 chain, the leaf first and the anchor last. */
export const chainLink = z.strictObject({
  subject: z.string().max(1_024),
  thumbprint,
  not_after: timestamp,
  observed_at: timestamp,
});

/** Each part is absent where no provider told it. */
export const posture = z.strictObject({
  attestations: z.array(attestation).optional(),
  runner: runner.optional(),
  device: device.optional(),
  trust_chain: z.array(chainLink).optional(),
});
export type Posture = z.infer<typeof posture>;

export const risk = z.strictObject({
  score: z.number().min(0).max(100),
  signals: z.array(z.strictObject({ name: label, observed_at: timestamp })).optional(),
  observed_at: timestamp,
});
export type Risk = z.infer<typeof risk>;

/** A provider that did not answer, and why. */
export const unknownFact = z.strictObject({ provider: label, code: label });
export type UnknownFact = z.infer<typeof unknownFact>;

export const issuanceInput = z.strictObject({
  /** Seconds since the epoch, set by Assayer. */
  now: timestamp,
  request: z.strictObject({
    grant_type: grantType.optional(),
    token_types: z.array(tokenType).optional(),
    scopes: z.array(scope).optional(),
    resources: z.array(resourceIndicator).optional(),
    claims: z.record(claimName, json).optional(),
    lifetimes: lifetimes.optional(),
    authorization_details: z.array(authorizationDetail).optional(),
    purpose: label.optional(),
    network: z.strictObject({ ip: z.union([z.ipv4(), z.ipv6()]) }).optional(),
    confirmation: confirmation.optional(),
  }),
  identity: z.strictObject({
    kind: z.enum(kinds),
    subject: party,
    client: z.strictObject({ id: identifier, authentication_method: label.optional() }),
    actors: z.array(actor),
    workload: workload.optional(),
    evidence: z.array(evidence),
    registration: registration.optional(),
  }),
  tenant: tenant.optional(),
  /** One entry for each requested resource that the directory knows. */
  resources: z.array(resource),
  posture,
  risk: risk.optional(),
  caller: z.strictObject({
    name: label,
    kind: label,
    /** The members of a request that this caller's wire can carry, and the obligations that it can enforce. */
    coverage: z.strictObject({ carries: z.array(label), enforces: z.array(label) }),
  }),
  unknown: z.array(unknownFact),
});
export type IssuanceInput = z.infer<typeof issuanceInput>;
