import { join } from "node:path";
import { buildBundle } from "../bundle-build.ts";
import type { Opa } from "../opa.ts";
import type { Project } from "../project/project.ts";
import { openDecider } from "../rehearsal/decider.ts";
import type { Decider } from "../rehearsal/decider.ts";
import { ownSelfTest } from "../self-test.ts";
import { withDirectory } from "../staging.ts";

/** The bundle that the sources make now. */
export async function compiledBundle({ roots }: Project, opa: Opa): Promise<Uint8Array> {
  return buildBundle({ roots, opa, selfTest: await ownSelfTest() });
}

/** Calls with a decider on that bundle, as the service would load it. */
export async function withCompiled<Result>(
  project: Project,
  opa: Opa,
  use: (decider: Decider) => Promise<Result>,
): Promise<Result> {
  const bundle = await compiledBundle(project, opa);
  return withDirectory(new Map([["policy.tar.gz", bundle]]), async (folder) => {
    const decider = await openDecider(join(folder, "policy.tar.gz"));
    return use(decider).finally(decider.close);
  });
}
