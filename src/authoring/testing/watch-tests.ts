import type { Stats } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { watch } from "chokidar";
import type { Project } from "../project/project.ts";
import type { Report } from "../report/report.ts";
import { rememberingSteps } from "./remembering-steps.ts";
import { runTests } from "./run-tests.ts";
import type { TestOptions } from "./run-tests.ts";

export interface WatchOptions extends Omit<TestOptions, "project"> {
  readonly readProject: () => Promise<Project>;
  readonly onReport: (report: Report) => Promise<void>;
  /** What cannot be tested as it is: `runTests` says why. It goes on all the same. */
  readonly onFailure: (failure: unknown) => Promise<void>;
}

export interface Watching {
  readonly close: () => Promise<void>;
}

/**
 * Milliseconds without a change before tests run: an editor may write a file in two steps, or several at once. More than
 * the 50 in which chokidar hides further changes to the same file, so that none of them is read too early.
 */
const settleMs = 60;

/** Rego, data and scenarios. */
const relevant = /\.(rego|ya?ml|json)$/;

/**
 * Runs the tests now and whenever a file of the repository or of its library has changed. Resolves once it watches.
 * Throws as `readProject` does.
 */
export async function watchTests(options: WatchOptions): Promise<Watching> {
  const { readProject, onReport, onFailure, ...rest } = options;
  const steps = rememberingSteps();
  const folders = foldersOf(await readProject());
  let closed = false;

  const run = async () => {
    try {
      const report = await runTests({ ...rest, project: await readProject() }, steps);
      if (!closed) await onReport(report);
    } catch (failure) {
      if (!closed) await onFailure(failure);
    }
  };
  const runs = oneAtATime(run);
  const watcher = watch(folders, { ignoreInitial: true, ignored: (path, stats) => isIgnored(folders, path, stats) });
  watcher.on("all", (_, path) => {
    steps.forget(path);
    runs.soon();
  });
  watcher.on("error", (failure) => void onFailure(failure));
  await new Promise<void>((ready) => {
    watcher.once("ready", ready);
  });
  runs.soon();
  return {
    close: async () => {
      closed = true;
      runs.stop();
      await watcher.close();
    },
  };
}

/** The repository's folder, and whatever it is built from outside of it. */
function foldersOf({ folder, roots, scenarios }: Project): string[] {
  const all = [folder, ...roots, ...scenarios].map((path) => resolve(path));
  return [...new Set(all)].filter((path, _, others) => !others.some((other) => path.startsWith(other + sep)));
}

function isIgnored(folders: readonly string[], path: string, stats: Stats | undefined): boolean {
  if (stats?.isFile() === true && !relevant.test(path)) return true;
  const below = folders.map((folder) => relative(folder, resolve(path))).find((way) => !way.startsWith(".."));
  return below !== undefined && below.split(sep).some((name) => name === "node_modules" || name.startsWith("."));
}

/** Runs when nothing has been asked for a moment, and once more where it was asked for meanwhile. */
function oneAtATime(run: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let asked = false;
  const begin = async () => {
    asked = running;
    if (running) return;
    running = true;
    await run();
    running = false;
    if (asked) soon();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void begin(), settleMs);
  };
  return { soon, stop: () => clearTimeout(timer) };
}
