import { join } from "node:path";
import { writeWhole } from "../../files/write.ts";
import { readBundle } from "../../policy/bundle.ts";
import type { SignatureAlgorithm } from "../../policy/signature/algorithms.ts";
import { buildBundle } from "../bundle-build.ts";
import type { Opa } from "../opa.ts";
import { inspectedRules } from "../inspect/rules.ts";
import { ownSelfTest } from "../self-test.ts";
import type { Signer } from "../sign.ts";
import { gitState } from "./git-state.ts";
import { projectFile } from "./project.ts";
import type { Project } from "./project.ts";

export interface BuildOptions {
  readonly opa: Opa;
  /** In place of the commit. */
  readonly revision?: string;
  /** In place of the commit's time. */
  readonly sequence?: number;
  /** In place of the project's own path. */
  readonly output?: string;
  readonly signer?: Signer;
}

/** What was built. */
export interface Built {
  readonly path: string;
  readonly revision: string;
  readonly sequence?: number;
  readonly digest: string;
  readonly bytes: number;
  readonly rules: number;
  readonly signature?: { readonly algorithm: SignatureAlgorithm; readonly key_id?: string; readonly scope?: string };
}

/**
 * Builds a project's bundle and puts it into its place as a whole. Revision and sequence are those of the commit that is
 * checked out; `docs/decisions/0006-older-bundles.md` says why the sequence is its time.
 * @throws AssayerError as `buildBundle` and `gitState` do; FILE_UNWRITABLE
 */
export async function buildProject(project: Project, options: BuildOptions): Promise<Built> {
  const { opa, signer, output: path = project.bundle } = options;
  const named = await namesOf(project, options);
  const selfTest = await ownSelfTest();
  const bytes = await buildBundle({ roots: project.roots, opa, selfTest, ...named, ...(signer && { signer }) });
  await writeWhole(path, bytes);
  const { revision, digest, metadata } = await readBundle(bytes);
  const { sequence, catalogue } = metadata;
  return {
    path,
    revision,
    ...(sequence !== undefined && { sequence }),
    digest,
    bytes: bytes.byteLength,
    rules: inspectedRules(catalogue).length,
    ...(signer && { signature: signatureBy(signer) }),
  };
}

/** Git's names for this state, and the ones that were asked for in their place. */
async function namesOf(project: Project, { revision, sequence }: BuildOptions) {
  const git = await gitState(project.folder, [...project.roots, join(project.folder, projectFile)]);
  return {
    ...(git && { revision: `${git.commit}${git.dirty ? "+dirty" : ""}`, sequence: git.committedAt }),
    ...(revision !== undefined && { revision }),
    ...(sequence !== undefined && { sequence }),
  };
}

function signatureBy({ algorithm, keyId, scope }: Signer): NonNullable<Built["signature"]> {
  return { algorithm, ...(keyId !== undefined && { key_id: keyId }), ...(scope !== undefined && { scope }) };
}
