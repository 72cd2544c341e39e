import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { unpackTar } from "modern-tar";
import { AssayerError } from "../../issuance/errors.ts";
import { buildBundle } from "../bundle-build.ts";
import type { Opa } from "../opa.ts";
import { ownSelfTest } from "../self-test.ts";

const run = promisify(execFile);

/** What stands before a Git revision whose policy is meant. */
const ofGit = "git:";
const policyFolder = "rego";
const maxArchiveBytes = 64 * 1_048_576;

/**
 * Calls with the path of a bundle: the one given, without any the bundle that comes along with Assayer, or one that is
 * built from `rego/` as it was in a Git revision of the repository in which this runs. That one is removed afterwards.
 * @throws AssayerError GIT_REVISION_UNKNOWN, and what building throws
 */
export async function withBundle<T>(
  source: string | undefined,
  opa: Opa,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (source === undefined) return use(ownBundle);
  if (!source.startsWith(ofGit)) return use(source);
  const folder = await mkdtemp(join(tmpdir(), "assayer-revision-"));
  try {
    const revision = await commitOf(source.slice(ofGit.length));
    await extract(revision, folder);
    const options = { roots: [join(folder, policyFolder)], opa, selfTest: await ownSelfTest(), revision };
    const path = join(folder, "bundle.tar.gz");
    await writeFile(path, await buildBundle(options));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whatever the name looks like, it is looked up as a revision and never read as an option. */
async function commitOf(name: string): Promise<string> {
  const text = await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`], name);
  return text.toString("utf8").trim();
}

async function extract(commit: string, folder: string): Promise<void> {
  const archive = await git(["archive", "--format=tar", commit, "--", policyFolder], commit);
  for (const { header, data } of await unpackTar(archive)) {
    if (header.type !== "file") continue;
    const path = join(folder, header.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data ?? new Uint8Array());
  }
}

async function git(args: readonly string[], revision: string): Promise<Buffer> {
  try {
    const { stdout } = await run("git", [...args], { encoding: "buffer", maxBuffer: maxArchiveBytes });
    return stdout;
  } catch (cause) {
    throw new AssayerError("GIT_REVISION_UNKNOWN", `git knows no ${policyFolder}/ here in the revision ${revision}`, {
      cause,
    });
  }
}
