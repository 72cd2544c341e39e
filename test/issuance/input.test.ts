import { describe, expect, test } from "@jest/globals";
import { issuanceInput } from "../../src/issuance/input.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { patched } from "../support/json-patch.ts";
import { stories, storyInput } from "../support/library.ts";
import type { Story } from "../support/library.ts";

const inputs = new Map<Story, Json>(stories.map((story) => [story, storyInput(story) as unknown as Json]));

test.each(stories)("the story of the %s is an input, whole and as it is", (story) => {
  expect(issuanceInput.parse(inputs.get(story))).toEqual(inputs.get(story));
});

/** Where an input is at fault: the JSON Pointer of each issue, a member that is not known being part of it. */
function faults(value: unknown): string[] {
  const issues = issuanceInput.safeParse(value).error?.issues ?? [];
  return issues.map(
    (issue) => `/${[...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys : [])].join("/")}`,
  );
}

describe("a fact that is not what it should be is found where it stands", () => {
  test.each<[Story, path: string, value: Json]>([
    ["agent", "/now", 1_790_000_000.5],
    ["agent", "/now", 253_402_300_800],
    ["agent", "/verified", true],
    ["agent", "/request/evidence", []],
    ["agent", "/request/network", { ip: "10.0.0.0/8" }],
    ["agent", "/identity/kind", "admin"],
    ["agent", "/identity/client/secret", "s"],
    ["agent", "/identity/registration/kind", "user"],
    ["agent", "/identity/registration/active", "yes"],
    ["agent", "/identity/registration/review_by", -1],
    ["agent", "/identity/registration/scopes/0", "a b"],
    ["agent", "/identity/registration/credential/leaked", null],
    ["agent", "/identity/registration/workloads/0/name", "x"],
    ["agent", "/identity/workload/kind", "docker"],
    ["agent", "/identity/workload/issued_at", "now"],
    ["agent", "/identity/evidence/0/verified", "true"],
    ["agent", "/identity/evidence/0/claims", { "": 1 }],
    ["runner", "/identity/workload/image_digest", "sha256:short"],
    ["runner", "/identity/workload/ref_protected", "true"],
    ["runner", "/posture/runner/trusted", 1],
    ["runner", "/posture/attestations/0/level", 5],
    ["runner", "/posture/attestations/0/subject_digests/0", "latest"],
    ["partner", "/identity/registration/partner/networks/0", "10.0.0.0"],
    ["partner", "/tenant/controls/dlp", true],
    ["partner", "/tenant/trust_anchors/0", "PEM"],
    ["partner", "/tenant/settings/rules/risk", [1]],
    ["partner", "/posture/trust_chain/0/subject", "x".repeat(1_025)],
    ["tool_call", "/identity/actors/0/registration/kind", "robot"],
    ["tool_call", "/resources/0/sensitivity", "secret"],
    ["tool_call", "/resources/0/claims/0", "__proto__"],
    ["tool_call", "/risk/score", 100.1],
    ["tool_call", "/risk/score", -1],
    ["tool_call", "/caller/coverage/carries", "all"],
    ["tool_call", "/unknown", [{ provider: "risk" }]],
  ])("%s %s: %j", (story, path, value) => {
    const input = patched(inputs.get(story) ?? null, [{ op: "add", path, value }]);
    const found = faults(input);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(path)).toBe(true);
  });
});

describe("what every input has cannot be left out", () => {
  const required = ["/now", "/request", "/identity", "/resources", "/posture", "/caller", "/unknown"];
  const inner = ["/identity/kind", "/identity/subject", "/identity/evidence"];
  test.each([...required, ...inner])("%s", (path) => {
    expect(faults(patched(inputs.get("agent") ?? null, [{ op: "remove", path }]))).toEqual([path]);
  });
});

test.each([
  "/tenant",
  "/risk",
  "/identity/workload",
  "/identity/registration",
  "/request/grant_type",
  "/request/scopes",
])("%s may be unknown", (path) =>
  expect(faults(patched(inputs.get("agent") ?? null, [{ op: "remove", path }]))).toEqual([]),
);
