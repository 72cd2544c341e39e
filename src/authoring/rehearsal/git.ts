import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { AssayerError } from "../../issuance/errors.ts";
import type { Files } from "../archive.ts";

/** A commit, as it is seen from a folder of its repository. */
export interface Revision {
  /** As it was named. */
  readonly name: string;
  /** Its id. */
  readonly commit: string;
  /** The folder from which it is seen. */
  readonly folder: string;
  /** Where that is in the repository: empty, or with `/` at its end. */
  readonly prefix: string;
}

const maxOutput = 256 * 1_048_576;

/**
 * Looks a revision up, as seen from a folder. Whatever the name looks like, it is never read as an option.
 * @throws AssayerError GIT_UNAVAILABLE, GIT_REPOSITORY_UNUSABLE, GIT_REVISION_UNKNOWN
 */
export async function findRevision(name: string, folder: string): Promise<Revision> {
  const seen = await git(["rev-parse", "--show-prefix"], folder).catch(unusable(folder));
  const [prefix = ""] = linesOf(seen);
  const commit = await commitOf(name, folder);
  if (commit === undefined) throw unknown(name, await hints(name, folder));
  return { name, commit, folder, prefix };
}

/**
 * The files of a revision at or below these paths, which are relative to the repository's own folder, "" itself; byte for byte as they
 * were committed, whatever attributes say of archives and line ends.
 * @throws AssayerError POLICY_SOURCES_UNREADABLE for a symbolic link, as for one in a folder
 */
export async function filesOf({ commit, folder }: Revision, paths: readonly string[]): Promise<Files> {
  if (paths.length === 0) return new Map();
  // Taken literally: a folder's name may look like a pattern.
  const args = ["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--"];
  const listed = await git([...args, ...(paths.includes("") ? [] : paths)], folder);
  const entries = listed.toString("utf8").split("\0").flatMap(entryIn);
  for (const { mode, path } of entries) {
    const isLeading = mode === "120000" || path.split("/").includes("..");
    if (isLeading) throw new AssayerError("POLICY_SOURCES_UNREADABLE", `${path} leads out of the policy`);
  }
  const files = entries.filter(({ type }) => type === "blob");
  const blobs = await git(["cat-file", "--batch"], folder, files.map(({ id }) => `${id}\n`).join(""));
  return new Map(contentsIn(blobs, files.length).map((bytes, index) => [files[index]?.path ?? "", bytes]));
}

/** `<mode> <type> <id>\t<path>` */
function entryIn(line: string): { mode: string; type: string; id: string; path: string }[] {
  const [, mode = "", type = "", id = "", path = ""] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
  return path === "" ? [] : [{ mode, type, id, path }];
}

/** For each object `<id> <type> <size>`, a line feed, so many bytes, and a line feed. */
function contentsIn(batch: Buffer, count: number): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; found.length < count;) {
    const start = batch.indexOf("\n", at) + 1;
    const end = start + Number(batch.toString("utf8", at, start - 1).split(" ")[2]);
    found.push(batch.subarray(start, end));
    at = end + 1;
  }
  return found;
}

async function commitOf(name: string, folder: string): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  return git(args, folder).then(
    (text) => linesOf(text)[0],
    () => undefined,
  );
}

/** What is often the matter where Git does not know a revision. */
async function hints(name: string, folder: string): Promise<string[]> {
  const isShallow = linesOf(await git(["rev-parse", "--is-shallow-repository"], folder))[0] === "true";
  const isOfRemote = (await commitOf(`origin/${name}`, folder)) !== undefined;
  return [
    ...(isOfRemote ? [`there is git:origin/${name}`] : []),
    ...(isShallow
      ? ["this clone is shallow: `git fetch --unshallow` brings the rest (`fetch-depth: 0` in a workflow)"]
      : []),
  ];
}

function unknown(name: string, all: readonly string[]): AssayerError {
  return new AssayerError("GIT_REVISION_UNKNOWN", [`git knows no revision "${name}" here`, ...all].join("; "));
}

/** Git says itself what is the matter: no repository, or one of somebody else's. */
function unusable(folder: string): (failure: unknown) => never {
  return (failure) => {
    if (failure instanceof AssayerError) throw failure;
    const [why = "git failed"] = linesOf(Reflect.get(failure as object, "stderr") as Buffer);
    const message = `${folder}: ${why.replace(/^fatal: /, "")}; revisions are looked up where the command runs`;
    throw new AssayerError("GIT_REPOSITORY_UNUSABLE", message, { cause: failure });
  };
}

function linesOf(text: Buffer): string[] {
  return text
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Runs Git in a folder, in English. Rejects with what it printed in `stderr`, or with GIT_UNAVAILABLE. */
function git(args: readonly string[], folder: string, stdin = ""): Promise<Buffer> {
  const env = { ...process.env, LC_ALL: "C" };
  const options = { cwd: folder, env, encoding: "buffer", maxBuffer: maxOutput } as const;
  return new Promise((resolve, reject) => {
    const child = execFile("git", args, options, (error: ExecFileException | null, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(typeof error.code === "string" ? unavailable(error) : Object.assign(error, { stderr }));
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin);
  });
}

function unavailable(error: ExecFileException): AssayerError {
  return new AssayerError("GIT_UNAVAILABLE", `git cannot be run (${error.code}); install it, or name a bundle`, {
    cause: error,
  });
}
