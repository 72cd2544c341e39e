import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { AssayerError } from "../../issuance/errors.ts";

const run = promisify(execFile);
const maxOutputBytes = 16 * 1_048_576;

/** Where the sources are in the history of their repository. */
export interface GitState {
  /** The commit's full id: how long an abbreviation is depends on the clone. */
  readonly commit: string;
  /** Seconds since the epoch at which it was committed. */
  readonly committedAt: number;
  /** Whether what a bundle is built from differs from the commit. */
  readonly dirty: boolean;
}

/** What a bundle is built from. Anything else may lie about: an editor's files, the last bundle. */
const source = /\.(?:rego|json|ya?ml)$/;

/**
 * The state of these sources in the repository that a folder is in. Undefined outside of any, before the first commit,
 * and without Git.
 * @throws AssayerError GIT_FAILED
 */
export async function gitState(folder: string, sources: readonly string[]): Promise<GitState | undefined> {
  const top = await git(folder, ["rev-parse", "--show-toplevel"]);
  if (top === undefined) return undefined;
  const head = await git(folder, ["log", "-1", "--no-show-signature", "--format=%H %ct"]);
  if (head === undefined) return undefined;
  const [commit = "", seconds] = head.trim().split(" ");
  // What is ignored goes into a bundle as well. A library from elsewhere is not this repository's.
  const real = await Promise.all(sources.map((path) => realpath(path).catch(() => resolve(path))));
  const own = real.filter((path) => isBelow(top.trim(), path));
  const changed = await git(folder, ["status", "--porcelain", "-z", "-uall", "--ignored", "--", ...own]);
  return { commit, committedAt: Number(seconds), dirty: (changed ?? "").split("\0").some((line) => source.test(line)) };
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith("..") && !isAbsolute(way);
}

/** What there is no history for, in the words of Git (which `LC_ALL` holds to English). */
const noHistory = /not a git repository|does not have any commits yet/;

async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  const options = { cwd: folder, maxBuffer: maxOutputBytes, env: { ...process.env, LC_ALL: "C" } };
  try {
    return (await run("git", [...args], options)).stdout;
  } catch (cause) {
    const { code, stderr = "" } = cause as { code?: unknown; stderr?: string };
    if (code === "ENOENT" || noHistory.test(stderr)) return undefined;
    throw new AssayerError("GIT_FAILED", `git ${args[0]} failed in ${folder}: ${stderr.trim()}`, { cause });
  }
}
