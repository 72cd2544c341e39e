import { z } from "zod";
import { known, read, textFlag } from "./mapping.ts";
import type { Facts, Mapping } from "./mapping.ts";

const number = z.union([z.string().regex(/^\d{1,20}$/), z.int().min(0)]).transform(String);

const shape = z.looseObject({
  project_id: number,
  project_path: z.string(),
  namespace_id: number,
  job_project_id: number.optional(),
  job_project_path: z.string().optional(),
  job_namespace_id: number.optional(),
  pipeline_source: z.string(),
  ref: z.string().optional(),
  ref_type: z.enum(["branch", "tag"]).optional(),
  ref_protected: textFlag.optional(),
  environment: z.string().optional(),
  runner_id: number.optional(),
  runner_environment: z.string().optional(),
  sha: z.string().optional(),
});
type Job = z.infer<typeof shape>;

/**
 * GitLab CI. Since 18.2.2 `project_*` is the fork when a merge request from one runs in the project it is meant for;
 * `job_project_*`, since 18.3, is where the job runs. Without those the job's project is not known in that case.
 */
export const gitlabCi: Mapping = (claims) => {
  const job = read(shape, claims);
  return known({
    ...projectOf(job),
    event_name: job.pipeline_source,
    fork: isFork(job),
    ref: qualifiedRef(job),
    ref_protected: job.ref_protected,
    environment: job.environment,
    runner_id: job.runner_id,
    runner_environment: job.runner_environment,
    sha: job.sha,
  });
};

/** All from one family of claims: an id of one project never stands beside the name of another. */
function projectOf(
  job: Job,
): Pick<Facts, "id"> & { repository: string | undefined; repository_owner_id: string | undefined } {
  if (job.job_project_id === undefined) {
    return { id: `project_id:${job.project_id}`, repository: job.project_path, repository_owner_id: job.namespace_id };
  }
  const { job_project_id, job_project_path, job_namespace_id } = job;
  return { id: `project_id:${job_project_id}`, repository: job_project_path, repository_owner_id: job_namespace_id };
}

/** Pipelines that run what was pushed to the project itself, and those that run a merge request. */
const ownSources: ReadonlySet<string> = new Set(["push", "web", "schedule", "api", "trigger"]);
const mergeRequestSources: ReadonlySet<string> = new Set(["merge_request_event", "external_pull_request_event"]);

/** Two projects prove a fork. One alone does where the claims would show the other; else the pipeline's source counts. */
function isFork({ project_id, job_project_id, pipeline_source }: Job): boolean | undefined {
  if (job_project_id !== undefined) return job_project_id !== project_id;
  if (ownSources.has(pipeline_source)) return false;
  return mergeRequestSources.has(pipeline_source) ? true : undefined;
}

/** A branch and a tag may share a name; Git's own reference tells them apart. */
function qualifiedRef({ ref, ref_type }: Job): string | undefined {
  if (ref === undefined || ref_type === undefined) return undefined;
  return ref_type === "tag" ? `refs/tags/${ref}` : `refs/heads/${ref}`;
}
