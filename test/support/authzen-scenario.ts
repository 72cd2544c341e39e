import { join } from "node:path";
import { buildBundle } from "../../src/authoring/bundle-build.ts";
import { createDirectory } from "../../src/context/directory/directory.ts";
import { directorySettings } from "../../src/context/directory/settings.ts";
import { policySettings } from "../../src/policy/settings.ts";
import { createPolicyStore } from "../../src/policy/store.ts";
import { startAuthzenServer } from "./authzen-server.ts";
import type { AuthzenServer } from "./authzen-server.ts";
import { createFolder } from "./folder.ts";
import { library, opa, storyInput } from "./library.ts";
import { workerUrl } from "./worker-url.ts";

export interface AuthzenScenario extends Pick<AuthzenServer, "url" | "post"> {
  readonly close: () => Promise<void>;
}

/**
 * The AuthZEN endpoints over an example of `examples/authzen-interop`: the library with its policy as a real bundle, and
 * its real directory.
 */
export async function startScenario(name: string, settings: object = {}): Promise<AuthzenScenario> {
  const example = join("examples/authzen-interop", name);
  const folder = await createFolder({
    "bundle.tar.gz": await buildBundle({ roots: [library, example], opa, selfTest: storyInput("agent") }),
  });
  const surroundings = { clock: Date.now, stopwatch: () => performance.now(), onEvent: () => {} };
  // Nothing here is about time.
  const patient = { watch: false, threads: 1, deadline_ms: 1_000, max_wait_ms: 10_000 };
  const policy = await createPolicyStore(
    policySettings.parse({ ...patient, bundle: join(folder.path, "bundle.tar.gz") }),
    { ...surroundings, threadUrl: workerUrl() },
  );
  const directory = await createDirectory(
    directorySettings.parse({ path: join(example, "directory"), watch: false }),
    surroundings,
  );
  const { url, post, close } = await startAuthzenServer(settings, {}, [], {
    ...directory,
    evaluateAccess: policy.evaluateAccess,
    answersAccess: policy.answersAccess,
  });
  return {
    url,
    post,
    close: async () => {
      await close({ graceMs: 1 });
      await directory.close();
      await policy.close();
      await folder.remove();
    },
  };
}
