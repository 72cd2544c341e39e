import { watch } from "chokidar";

/** Files settle for this long before a change counts, so that a bundle is rarely read half-written. */
const settleMs = 200;

/**
 * Calls back after a bundle was written, replaced or removed. Resolves once it watches.
 * @param path a file or a directory
 */
export async function watchBundle(path: string, onChange: () => void): Promise<() => Promise<void>> {
  const watcher = watch(path, {
    ignoreInitial: true,
    usePolling: false,
    awaitWriteFinish: { stabilityThreshold: settleMs, pollInterval: settleMs / 4 },
  });
  watcher.on("all", onChange);
  // A watcher that fails must not end the process: `reload` still works, and says what is wrong with the bundle.
  watcher.on("error", onChange);
  await new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
  });
  return () => watcher.close();
}
