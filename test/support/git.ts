import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whoever runs the tests, the commits are the same. */
const somebody = {
  GIT_AUTHOR_NAME: "Somebody",
  GIT_AUTHOR_EMAIL: "somebody@example.com",
  GIT_COMMITTER_NAME: "Somebody",
  GIT_COMMITTER_EMAIL: "somebody@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** Git in a folder; answers what it prints. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", [...args], { cwd: folder, env: { ...process.env, ...somebody } });
  return stdout.trim();
}

/** Commits whatever is in a folder, at a time in seconds since the epoch; answers the commit. */
export async function commitAll(folder: string, time: number): Promise<string> {
  await git(folder, "init", "--quiet");
  await git(folder, "add", "--all");
  const date = `${time} +0000`;
  const env = { ...process.env, ...somebody, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  await run("git", ["commit", "--quiet", "--allow-empty", "--message", "A change"], { cwd: folder, env });
  return git(folder, "rev-parse", "HEAD");
}
