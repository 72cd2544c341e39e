import type { Workload } from "../../../issuance/input.ts";
import { githubActions } from "./github-actions.ts";
import { gitlabCi } from "./gitlab-ci.ts";
import { kubernetes } from "./kubernetes.ts";
import type { Mapping } from "./mapping.ts";
import { spiffe } from "./spiffe.ts";

/** How the claims of each kind of issuer become `identity.workload`. */
export const mappings: Readonly<Record<Workload["kind"], Mapping>> = {
  spiffe,
  kubernetes,
  github_actions: githubActions,
  gitlab_ci: gitlabCi,
};
