import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createFolder } from "./folder.ts";
import { runToEnd } from "./process.ts";

/** A Git repository in a temporary folder. */
export interface Repository {
  readonly path: string;
  /** Runs Git in it, and answers what it printed. */
  readonly git: (...args: string[]) => Promise<string>;
  /** Writes files, commits all there is, and answers the commit's id. */
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Nobody's own settings count. */
const env = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@acme.example",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@acme.example",
};

export async function createRepository(): Promise<Repository> {
  const { path, remove } = await createFolder();
  const git = async (...args: string[]) => {
    const { code, stdout, stderr } = await runToEnd("git", args, { cwd: path, env });
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  };
  await git("init", "--quiet", "--initial-branch", "main");
  const commit = async (files: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "a");
    return git("rev-parse", "HEAD");
  };
  return { path, git, commit, remove };
}
