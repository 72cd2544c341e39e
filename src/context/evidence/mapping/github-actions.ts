import { z } from "zod";
import { known, read, textFlag } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";

const number = z.string().regex(/^\d{1,20}$/);

const shape = z.looseObject({
  repository_id: number,
  repository_owner_id: number,
  repository: z.string(),
  event_name: z.string(),
  ref: z.string().optional(),
  ref_protected: textFlag.optional(),
  environment: z.string().optional(),
  runner_environment: z.string().optional(),
  sha: z.string().optional(),
});

/**
 * Whether the code can be a fork's. No claim names the repository that the code came from: `repository` is always the
 * one in which the workflow runs, and for `pull_request_target` even `ref` and `sha` are its own while the job may
 * have checked out the fork. What the event proves is all there is: these run what somebody with write access pushed …
 */
const ownEvents: ReadonlySet<string> = new Set([
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "release",
]);

/** … these are about a pull request, so a fork is assumed. Any other (`workflow_run`, `issue_comment` …) proves nothing. */
const pullRequestEvent = /^pull_request/;

/** GitHub Actions: ids, because names can be reclaimed by others; `sub` can be customised and is not read. */
export const githubActions: Mapping = (claims) => {
  const job = read(shape, claims);
  return {
    id: `repository_id:${job.repository_id}`,
    repository: job.repository,
    repository_owner_id: job.repository_owner_id,
    event_name: job.event_name,
    ...known({
      fork: isFork(job.event_name),
      ref: job.ref,
      ref_protected: job.ref_protected,
      environment: job.environment,
      runner_environment: job.runner_environment,
      sha: job.sha,
    }),
  };
};

function isFork(eventName: string): boolean | undefined {
  if (ownEvents.has(eventName)) return false;
  return pullRequestEvent.test(eventName) ? true : undefined;
}
