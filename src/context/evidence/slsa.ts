import { z } from "zod";
import { identifier } from "../../issuance/vocabulary.ts";
import { predicateTypes } from "./attester-settings.ts";
import type { AttesterSettings, BuildType, PredicateType } from "./attester-settings.ts";
import type { Found } from "./found.ts";
import { at } from "./json-pointer.ts";
import { refuse } from "./refuse.ts";
import { repositoryOf } from "./source.ts";
import type { Statement } from "./statement.ts";

/** What a predicate says, once its signer is known to be trusted with it. */
export interface Judged {
  readonly source?: string;
  readonly level?: number;
  /** Seconds since the epoch. */
  readonly observedAt: number;
  readonly claims: Found["claims"];
}

interface Predicate {
  /** Whom the statement says signed it: a hint that picks the key. */
  readonly signerOf: (predicate: Statement["predicate"]) => unknown;
  readonly judge: (predicate: Statement["predicate"], attester: AttesterSettings) => Judged;
}

const [provenanceType, summaryType] = predicateTypes;

const predicates: ReadonlyMap<string, Predicate> = new Map<PredicateType, Predicate>([
  [provenanceType, { signerOf: (predicate) => at(predicate, "/runDetails/builder/id"), judge: judgeProvenance }],
  [summaryType, { signerOf: (predicate) => at(predicate, "/verifier/id"), judge: judgeSummary }],
]);

/** The predicates that can be judged, by `predicateType`. */
export function predicateOf(type: string): Predicate {
  return predicates.get(type) ?? refuse("EVIDENCE_PREDICATE_REFUSED", "this type of predicate cannot be judged");
}

const time = z.iso.datetime({ offset: true }).transform((text) => Math.floor(Date.parse(text) / 1_000));

const provenance = z.looseObject({
  buildDefinition: z.looseObject({ buildType: identifier, externalParameters: z.looseObject({}) }),
  runDetails: z.looseObject({
    metadata: z.looseObject({ startedOn: time.optional(), finishedOn: time.optional() }),
  }),
});

/** SLSA build provenance v1, "Verifying artifacts" step 2: what does not meet an expectation fails. */
function judgeProvenance(predicate: Statement["predicate"], attester: AttesterSettings): Judged {
  const { buildDefinition, runDetails } = read(provenance, predicate);
  const { buildType, externalParameters } = buildDefinition;
  const expected = attester.build_types.find(({ uri }) => uri === buildType);
  if (expected === undefined) return refuse("EVIDENCE_BUILD_TYPE_REFUSED", "the builder runs no such type of build");
  checkParameters(externalParameters, expected);
  const source = sourceOf(buildDefinition, expected, attester);
  const observedAt = runDetails.metadata.finishedOn ?? runDetails.metadata.startedOn;
  if (observedAt === undefined) return refuse("EVIDENCE_CLAIMS_INVALID", "the build has no time");
  return { source, level: attester.max_level, observedAt, claims: { buildType, source } };
}

function checkParameters(given: Readonly<Record<string, unknown>>, { parameters }: BuildType): void {
  const isUnexpected = (name: string) => !parameters.includes(name);
  if (Object.keys(given).some(isUnexpected)) refuse("EVIDENCE_PARAMETER_UNEXPECTED", "a parameter is not expected");
}

function sourceOf(buildDefinition: unknown, { source: pointer }: BuildType, { sources }: AttesterSettings): string {
  const uri = identifier.safeParse(at(buildDefinition, pointer));
  const source = uri.success ? repositoryOf(uri.data) : undefined;
  if (source === undefined || (sources !== undefined && !sources.includes(source))) {
    return refuse("EVIDENCE_SOURCE_UNEXPECTED", "the build names no source, or none that is expected");
  }
  return source;
}

const summary = z.looseObject({
  timeVerified: time,
  resourceUri: identifier,
  policy: z.looseObject({ uri: identifier }),
  verificationResult: z.string(),
  verifiedLevels: z.array(identifier).max(64),
});

/** SLSA verification summary (VSA) v1, "How to verify": the result, what it is about, and up to which level. */
function judgeSummary(predicate: Statement["predicate"], attester: AttesterSettings): Judged {
  const { timeVerified, resourceUri, policy, verificationResult, verifiedLevels } = read(summary, predicate);
  if (verificationResult !== "PASSED") refuse("EVIDENCE_VERIFICATION_FAILED", "the result is not PASSED");
  const [resource = resourceUri] = resourceUri.split("@", 1);
  if (attester.resource_uris?.includes(resource) === false) {
    refuse("EVIDENCE_RESOURCE_UNEXPECTED", "the resource is not expected");
  }
  const level = levelOf(verifiedLevels, attester.max_level);
  const claims = { resourceUri, policy: policy.uri, verifiedLevels };
  return { ...(level !== undefined && { level }), observedAt: timeVerified, claims };
}

/** Build levels only; each implies the lower ones. No more than the verifier is trusted with. */
function levelOf(verifiedLevels: readonly string[], most: number): number | undefined {
  const levels = verifiedLevels.flatMap((name) => /^SLSA_BUILD_LEVEL_([0-4])$/.exec(name)?.[1] ?? []).map(Number);
  return levels.length === 0 ? undefined : Math.min(Math.max(...levels), most);
}

function read<Shape extends z.ZodType>(shape: Shape, predicate: Statement["predicate"]): z.infer<Shape> {
  const parsed = shape.safeParse(predicate);
  return parsed.success ? parsed.data : refuse("EVIDENCE_CLAIMS_INVALID", "not a predicate of its type", parsed.error);
}
