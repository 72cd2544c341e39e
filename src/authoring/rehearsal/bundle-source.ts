import { stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { AssayerError } from "../../issuance/errors.ts";
import { ownBundle } from "../../policy/store.ts";
import { buildBundle } from "../bundle-build.ts";
import type { BundleOptions } from "../bundle-build.ts";
import type { Opa } from "../opa.ts";
import { projectFile, readProject } from "../project/project.ts";
import { ownSelfTest } from "../self-test.ts";
import { withDirectory, writeFiles } from "../staging.ts";
import { filesOf, findRevision } from "./git.ts";
import type { Revision } from "./git.ts";

/** What stands before a Git revision whose policy is meant. */
const ofGit = "git:";
/** Where a revision without a project has its policy. */
const policyFolder = "rego";

export interface Building {
  readonly opa: Opa;
  /** From which revisions are seen. */
  readonly folder: string;
}

/** The policy as it is, and as it would be: sources or bundles. */
export interface Both {
  readonly base: string;
  readonly head: string;
}

/** Calls with the paths of two bundles; each source is as `withBundle` has it. */
export function withBundles<T>(
  { base, head }: Both,
  building: Building,
  use: (bundles: Both) => Promise<T>,
): Promise<T> {
  return withBundle(base, building, (before) =>
    withBundle(head, building, (after) => use({ base: before, head: after })),
  );
}

/**
 * Calls with the path of a bundle: the one given, without any the one that comes along; or one that is built, of the
 * policy project in a folder, or of the policy as it was below this folder in a Git revision. A built one is removed
 * afterwards.
 * @throws AssayerError `GIT_…`, `PROJECT_…`, and what building throws
 */
export async function withBundle<T>(
  source: string | undefined,
  building: Building,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (source === undefined) return use(ownBundle);
  if (source.startsWith(ofGit)) return withRevision(source.slice(ofGit.length), building, use);
  if (!(await isFile(join(source, projectFile)))) return use(source);
  const { roots } = await readProject(source);
  return withFile(await builtBundle({ roots, opa: building.opa }), use);
}

async function withRevision<T>(name: string, { opa, folder }: Building, use: (path: string) => Promise<T>): Promise<T> {
  const revision = await findRevision(name, folder);
  const bundle = await withDirectory(new Map(), (copy) =>
    inWordsOf(revision, copy, async () => {
      const roots = await checkedOut(revision, copy);
      return builtBundle({ roots, opa, revision: revision.commit });
    }),
  );
  return withFile(bundle, use);
}

/** The roots of a revision's policy, written below a folder. A project's own file says which they are. */
async function checkedOut(revision: Revision, folder: string): Promise<readonly string[]> {
  const here = join(folder, revision.prefix);
  const checkOut = async (paths: readonly string[]) => writeFiles(folder, await filesOf(revision, paths));
  const written = await checkOut([`${revision.prefix}${projectFile}`]);
  if (written === 0) {
    if ((await checkOut([`${revision.prefix}${policyFolder}`])) > 0) return [join(here, policyFolder)];
    const message = `there is neither ${projectFile} nor ${policyFolder}/ in ./${revision.prefix}`;
    throw new AssayerError("GIT_REVISION_UNKNOWN", message);
  }
  const { own, roots } = await readProject(here);
  await checkOut(own.map((path) => inRepository(folder, path)));
  return roots;
}

function inRepository(folder: string, path: string): string {
  const found = relative(folder, path);
  if (found !== ".." && !found.startsWith(`..${sep}`)) return found.replaceAll(sep, "/");
  throw new AssayerError("PROJECT_INVALID", `${projectFile}: ${found} is outside of the repository`);
}

/** The files are in a folder of ours for a moment only: messages name them as they are called in the repository. */
async function inWordsOf<T>({ name }: Revision, folder: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof AssayerError)) throw cause;
    const { code, message, details } = cause;
    throw new AssayerError(code, `git:${name}: ${message.replaceAll(`${folder}${sep}`, "")}`, { cause, details });
  }
}

async function builtBundle(options: Omit<BundleOptions, "selfTest">): Promise<Uint8Array> {
  return buildBundle({ ...options, selfTest: await ownSelfTest() });
}

function withFile<T>(bundle: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const name = "bundle.tar.gz";
  return withDirectory(new Map([[name, bundle]]), (folder) => use(join(folder, name)));
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
