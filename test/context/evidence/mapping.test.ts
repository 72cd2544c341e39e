import { describe, expect, test } from "@jest/globals";
import { mappings } from "../../../src/context/evidence/mapping/mappings.ts";
import { issuer } from "../../../src/context/evidence/settings.ts";
import type { IssuerSettings } from "../../../src/context/evidence/settings.ts";
import { kubernetesIssuer, podClaims } from "../../support/evidence.ts";

type Kind = IssuerSettings["kind"];

const settings = (kind: Kind, change: object = {}): IssuerSettings => {
  const name = kind === "spiffe" ? "spiffe://prod.example" : "https://issuer.example";
  return issuer.parse({ issuer: name, kind, audiences: ["a"], keys: { jwks_file: "a" }, ...change });
};
const map = (kind: Kind, claims: object, change?: object) => {
  try {
    return mappings[kind](claims as Record<string, unknown>, settings(kind, change));
  } catch (failure) {
    return (failure as { code: string }).code;
  }
};
const invalid = "EVIDENCE_CLAIMS_INVALID";

describe("spiffe", () => {
  const template = { path_template: "/cluster/{cluster}/ns/{namespace}/sa/{service_account}" };
  test.each<[string, string, object, unknown]>([
    ["any path", "spiffe://prod.example/a/b", {}, { id: "spiffe://prod.example/a/b" }],
    [
      "the issuer's cluster",
      "spiffe://prod.example/a",
      { cluster: "c" },
      { id: "spiffe://prod.example/a", cluster: "c" },
    ],
    [
      "a path that fits the template",
      "spiffe://prod.example/cluster/prod-eu-1/ns/agents/sa/billing",
      template,
      {
        id: "spiffe://prod.example/cluster/prod-eu-1/ns/agents/sa/billing",
        cluster: "prod-eu-1",
        namespace: "agents",
        service_account: "billing",
      },
    ],
    [
      "a longer path",
      "spiffe://prod.example/cluster/c/ns/n/sa/s/x",
      template,
      { id: "spiffe://prod.example/cluster/c/ns/n/sa/s/x" },
    ],
    [
      "other words",
      "spiffe://prod.example/cluster/c/namespace/n/sa/s",
      template,
      { id: "spiffe://prod.example/cluster/c/namespace/n/sa/s" },
    ],
    ["another trust domain", "spiffe://staging.example/a", {}, invalid],
    ["a trust domain that begins like ours", "spiffe://prod.example.evil/a", {}, invalid],
    ["the trust domain itself", "spiffe://prod.example", {}, invalid],
    ["an empty segment", "spiffe://prod.example//a", {}, invalid],
    ["a slash at the end", "spiffe://prod.example/a/", {}, invalid],
    ["a relative segment", "spiffe://prod.example/a/../b", {}, invalid],
    ["a percent-encoded character", "spiffe://prod.example/a%2fb", {}, invalid],
    ["a query", "spiffe://prod.example/a?b", {}, invalid],
    ["a port", "spiffe://prod.example:443/a", {}, invalid],
    ["user information", "spiffe://me@prod.example/a", {}, invalid],
    ["capital letters", "SPIFFE://PROD.EXAMPLE/a", {}, invalid],
    ["a line break", "spiffe://prod.example/a\n", {}, invalid],
    ["another scheme", "https://prod.example/a", {}, invalid],
    ["too long", `spiffe://prod.example/${"a".repeat(2_100)}`, {}, invalid],
  ])("%s", (_, sub, change, expected) => {
    expect(map("spiffe", { sub }, change)).toEqual(expected);
  });
});

describe("kubernetes", () => {
  const bound = podClaims["kubernetes.io"];
  const { serviceaccount } = bound;
  test.each<[string, object, unknown]>([
    [
      "a pod's token",
      {},
      {
        id: podClaims.sub,
        namespace: "agents",
        service_account: "billing",
        pod_uid: "6f1c",
        cluster: "prod-eu-1",
      },
    ],
    [
      "a token of no pod",
      { "kubernetes.io": { namespace: "agents", serviceaccount } },
      { id: podClaims.sub, namespace: "agents", service_account: "billing", cluster: "prod-eu-1" },
    ],
    ["another namespace in sub", { sub: "system:serviceaccount:kube-system:billing" }, invalid],
    ["another account in sub", { sub: "system:serviceaccount:agents:admin" }, invalid],
    ["more in sub", { sub: `${podClaims.sub}:x` }, invalid],
    ["a user in sub", { sub: "system:admin" }, invalid],
    ["a legacy token", { "kubernetes.io": undefined, "kubernetes.io/serviceaccount/namespace": "agents" }, invalid],
    [
      "a colon in a name",
      {
        sub: "system:serviceaccount:a:b:c",
        "kubernetes.io": { namespace: "a", serviceaccount: { name: "b:c", uid: "1" } },
      },
      invalid,
    ],
    ["no uid", { "kubernetes.io": { ...bound, serviceaccount: { name: "billing" } } }, invalid],
    ["a pod that is text", { "kubernetes.io": { ...bound, pod: "billing-1" } }, invalid],
  ])("%s", (_, change, expected) => {
    expect(map("kubernetes", { ...podClaims, ...change }, kubernetesIssuer)).toEqual(expected);
  });
});

describe("github_actions", () => {
  const claims = {
    sub: "repo:acme@9919/shop@74817:environment:production",
    repository: "acme/shop",
    repository_id: "74817",
    repository_owner: "acme",
    repository_owner_id: "9919",
    ref: "refs/heads/main",
    ref_protected: "true",
    sha: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    event_name: "push",
    environment: "production",
    runner_environment: "self-hosted",
  };
  const facts = {
    id: "repository_id:74817",
    repository: "acme/shop",
    repository_owner_id: "9919",
    ref: "refs/heads/main",
    ref_protected: true,
    fork: false,
    environment: "production",
    event_name: "push",
    runner_environment: "self-hosted",
    sha: claims.sha,
  };
  const { fork: _fork, ...unproven } = facts;
  const { ref_protected: _protected, ...unprotected } = facts;
  test.each<[string, object, unknown]>([
    ["a push", {}, facts],
    ["a schedule", { event_name: "schedule" }, { ...facts, event_name: "schedule" }],
    ["a pull request", { event_name: "pull_request" }, { ...facts, event_name: "pull_request", fork: true }],
    [
      "a pull request in the target's name",
      { event_name: "pull_request_target" },
      { ...facts, event_name: "pull_request_target", fork: true },
    ],
    ["a review", { event_name: "pull_request_review" }, { ...facts, event_name: "pull_request_review", fork: true }],
    ["a run that another run started", { event_name: "workflow_run" }, { ...unproven, event_name: "workflow_run" }],
    ["a comment", { event_name: "issue_comment" }, { ...unproven, event_name: "issue_comment" }],
    ["a ref that is not protected", { ref_protected: "false" }, { ...facts, ref_protected: false }],
    ["a ref of which nothing is said", { ref_protected: undefined }, unprotected],
    ["protection in another spelling", { ref_protected: "True" }, invalid],
    ["protection that is no text", { ref_protected: true }, invalid],
    ["no id", { repository_id: undefined }, invalid],
    ["an id that is no number", { repository_id: "74817x" }, invalid],
    ["an id that is a number", { repository_id: 74817 }, invalid],
    ["no event", { event_name: undefined }, invalid],
  ])("%s", (_, change, expected) => {
    expect(map("github_actions", { ...claims, ...change })).toEqual(expected);
  });
});

describe("gitlab_ci", () => {
  const claims = {
    sub: "project_path:acme/shop:ref_type:branch:ref:main",
    project_id: "20",
    project_path: "acme/shop",
    namespace_id: "72",
    job_project_id: "20",
    job_project_path: "acme/shop",
    job_namespace_id: "72",
    pipeline_source: "push",
    ref: "main",
    ref_type: "branch",
    ref_protected: "true",
    environment: "production",
    runner_id: 1,
    runner_environment: "self-hosted",
    sha: "714a629c0b401fdce83e847fc9589983fc6f46bc",
  };
  const facts = {
    id: "project_id:20",
    repository: "acme/shop",
    repository_owner_id: "72",
    ref: "refs/heads/main",
    ref_protected: true,
    fork: false,
    environment: "production",
    event_name: "push",
    runner_id: "1",
    runner_environment: "self-hosted",
    sha: claims.sha,
  };
  const { fork: _fork, ...unproven } = facts;
  const { ref: _ref, ...unnamed } = facts;
  const older = { job_project_id: undefined, job_project_path: undefined, job_namespace_id: undefined };
  test.each<[string, object, unknown]>([
    ["a push", {}, facts],
    [
      "a merge request of the project's own",
      { pipeline_source: "merge_request_event" },
      { ...facts, event_name: "merge_request_event" },
    ],
    [
      "a merge request of a fork: the job's project is its identity",
      { project_id: "99", project_path: "evil/shop", namespace_id: "98", pipeline_source: "merge_request_event" },
      { ...facts, event_name: "merge_request_event", fork: true },
    ],
    ["a tag", { ref_type: "tag", ref: "main" }, { ...facts, ref: "refs/tags/main" }],
    ["a ref of no known type", { ref_type: undefined }, unnamed],
    ["ids that are numbers", { project_id: 20, job_project_id: 20 }, facts],
    ["an older GitLab, a push", older, facts],
    [
      "an older GitLab, a merge request",
      { ...older, pipeline_source: "merge_request_event" },
      { ...facts, event_name: "merge_request_event", fork: true },
    ],
    [
      "an older GitLab, a child pipeline",
      { ...older, pipeline_source: "parent_pipeline" },
      { ...unproven, event_name: "parent_pipeline" },
    ],
    ["an unprotected branch", { ref_protected: "false" }, { ...facts, ref_protected: false }],
    ["no project", { project_id: undefined }, invalid],
    ["no source", { pipeline_source: undefined }, invalid],
  ])("%s", (_, change, expected) => {
    expect(map("gitlab_ci", { ...claims, ...change })).toEqual(expected);
  });

  test("the id of one project never stands beside the name of another", () => {
    const change = { project_id: "99", project_path: "evil/shop", job_project_path: undefined };
    expect(map("gitlab_ci", { ...claims, ...change })).not.toHaveProperty("repository");
  });
});
