import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { denials, openAcme } from "../support/acme.ts";
import type { Acme, Ask } from "../support/acme.ts";
import type { Edit } from "../support/acme-estate.ts";
import { alteredJwt, first, keyOf } from "../support/altered.ts";
import type { JwtChange } from "../support/altered.ts";
import { eventually } from "../support/eventually.ts";
import { sharedCases, testCases } from "../support/story-cases.ts";
import type { StoryCase } from "../support/story-cases.ts";
import { expectToken } from "../support/token.ts";

const deployment = "https://deploy.acme.example";
const runners = "facts/runners.yaml";
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("shop-pipeline");
}, 30_000);
afterAll(() => acme.close());

test("the pipeline gets its token, and nothing beyond it", async () => {
  const { decision, ...told } = await acme.ask();
  expectToken(told, {
    issuer: acme.issuer,
    client: "shop-pipeline",
    audience: deployment,
    scope: "deploy:production",
    seconds: 900,
  });
  expect(decision).toMatchObject({ decision: "allow", reasons: [{ code: "TOKEN_LIFETIME_CEILING" }] });
});

test("a file that changes is enough: nobody asks for a reload", async () => {
  await acme.estate.edit(runners, ["runner-eu-7", "trusted"], false);
  await eventually(async () => expect(denials((await acme.ask()).decision)).toEqual(["RUNNER_UNTRUSTED"]));
  await acme.estate.restore();
  await eventually(async () => expect(await acme.ask()).toMatchObject({ status: 200 }));
});

const shared = sharedCases({
  file: "directory/runners.yaml",
  list: "runners",
  id: "shop-pipeline",
  tenant: "acme",
  owner: "platform",
  resource: deployment,
  subject: "shop-pipeline",
  bearable: 49,
});
describe("conditions that all stories share", () => testCases(() => acme, shared));

const fact = (member: string, value: unknown): Edit => [runners, ["runner-eu-7", member], value];

const posture: StoryCase[] = [
  // Elevated risk leaves read-only scopes, and the deployment's is none.
  {
    name: "at elevated risk",
    edits: [["facts/risk.yaml", ["acme", "shop-pipeline", "score"], 50]],
    codes: ["SCOPES_EXHAUSTED"],
  },
  { name: "untrusted", edits: [fact("trusted", false)], codes: ["RUNNER_UNTRUSTED"] },
  { name: "reimaged now", edits: [fact("reimaged_at", hoursAgo(0))], codes: ["RUNNER_REIMAGED_RECENTLY"] },
  { name: "still in quarantine", edits: [fact("reimaged_at", hoursAgo(47))], codes: ["RUNNER_REIMAGED_RECENTLY"] },
  { name: "near miss: just out of quarantine", edits: [fact("reimaged_at", hoursAgo(49))], codes: [] },
  {
    name: "the tenant wants a longer quarantine",
    edits: [
      fact("reimaged_at", hoursAgo(49)),
      [
        "directory/tenants.yaml",
        ["tenants", "acme", "settings", "rules", "runner", "reimage_quarantine", "seconds"],
        "72h",
      ],
    ],
    codes: ["RUNNER_REIMAGED_RECENTLY"],
  },
  { name: "seen too long ago", edits: [fact("observed_at", hoursAgo(1))], codes: ["RUNNER_POSTURE_STALE"] },
  { name: "near miss: seen a while ago", edits: [fact("observed_at", hoursAgo(0.2))], codes: [] },
  {
    name: "nothing is known of it",
    edits: [
      [runners, ["runner-eu-7"], undefined],
      [runners, ["runner-eu-8"], { trusted: true, reimaged_at: hoursAgo(900) }],
    ],
    codes: ["RUNNER_POSTURE_STALE", "RUNNER_REIMAGED_RECENTLY", "RUNNER_UNTRUSTED"],
  },
];
describe("the runner", () => testCases(() => acme, posture));

/** The job's own token with other claims, and the good attestations. */
const job =
  (claims: JwtChange["claims"] = {}) =>
  async ({ evidence, estate }: Acme): Promise<Ask> => {
    const key = await keyOf(estate.keys, "github-actions");
    const attestations = (await evidence()).slice(1);
    return { evidence: [await alteredJwt(await first(evidence), key, { claims }), ...attestations] };
  };

/** Without a workload no attestation is about anybody. */
const nobody = [
  "BUILD_ATTESTATION_MISSING",
  "BUILD_FROM_FORK",
  "BUILD_REF_UNPROTECTED",
  "RUNNER_POSTURE_STALE",
  "RUNNER_REIMAGED_RECENTLY",
  "RUNNER_UNTRUSTED",
  "WORKLOAD_EVIDENCE_MISSING",
  "WORKLOAD_IDENTITY_MISMATCH",
];

const jobs: StoryCase[] = [
  { name: "runs for an unprotected ref", ask: job({ ref_protected: "false" }), codes: ["BUILD_REF_UNPROTECTED"] },
  {
    name: "nobody says whether the ref is protected",
    ask: job({ ref_protected: undefined }),
    codes: ["BUILD_REF_UNPROTECTED"],
  },
  {
    name: "runs for a pull request from a fork",
    ask: job({ event_name: "pull_request", head_repository: "mallory/shop", base_ref: "main", head_ref: "patch" }),
    codes: ["BUILD_FROM_FORK"],
  },
  {
    name: "of another repository",
    ask: job({ repository_id: "1", repository: "acme/blog", sub: "repo:acme@9919/blog@1:ref:refs/heads/main" }),
    codes: ["BUILD_ATTESTATION_MISSING", "WORKLOAD_IDENTITY_MISMATCH"],
  },
  {
    name: "of a repository that took the name",
    ask: job({ repository_id: "99", sub: "repo:acme@9919/shop@99:ref:refs/heads/main" }),
    codes: ["WORKLOAD_IDENTITY_MISMATCH"],
  },
  {
    name: "on another runner",
    ask: job({ runner_id: "runner-eu-9" }),
    codes: ["RUNNER_POSTURE_STALE", "RUNNER_REIMAGED_RECENTLY", "RUNNER_UNTRUSTED"],
  },
  {
    name: "runs another image",
    ask: job({ image_digest: `sha256:${"ab".repeat(32)}` }),
    codes: ["BUILD_ATTESTATION_MISSING"],
  },
  {
    name: "does not say which image it runs",
    ask: job({ image_digest: undefined }),
    codes: ["BUILD_ATTESTATION_MISSING"],
  },
  { name: "for a staging environment", ask: job({ environment: "staging" }), codes: ["ENVIRONMENT_CROSSED"] },
  {
    name: "near miss: of another protected branch",
    ask: job({ ref: "refs/heads/release", sub: "repo:acme@9919/shop@74817:ref:refs/heads/release" }),
    codes: [],
  },
  { name: "shows nothing", ask: { evidence: [] }, codes: nobody },
  {
    name: "shows attestations only",
    ask: async ({ evidence }) => ({ evidence: (await evidence()).slice(1) }),
    codes: nobody,
  },
];
describe("the job", () => testCases(() => acme, jobs));
