import { watch } from "chokidar";

/** Files settle for this long before a change counts, so that a file is rarely read half-written. */
const settleMs = 100;

/**
 * Calls back after something at or below a path was added, changed or removed. Resolves once it watches.
 * @param path a file or a folder
 */
export async function watchPath(path: string, onChange: () => void): Promise<() => Promise<void>> {
  const watcher = watch(path, {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: settleMs, pollInterval: settleMs / 4 },
  });
  watcher.on("all", onChange);
  // A watcher that fails must not end the process; `reload` still works without it.
  watcher.on("error", onChange);
  await new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
  });
  return () => watcher.close();
}
