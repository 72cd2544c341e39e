import { compiledCli, endOf, outputOf, start } from "./process.ts";
import type { Ended, RunOptions } from "./process.ts";

/** `assayer test --watch`, as a process. */
export interface WatchingProcess {
  /** What it has printed since it last waited, once it waits again. */
  readonly next: () => Promise<Omit<Ended, "code">>;
  readonly interrupt: () => Promise<Ended>;
}

const waits = "Waiting for changes";
/** For a run of tests on a busy machine. */
const patienceMs = 60_000;

export function watchAssayer(args: readonly string[], options: RunOptions): WatchingProcess {
  const child = start(process.execPath, [compiledCli(), "test", "--watch", ...args], options);
  const output = outputOf(child);
  const ended = endOf(child, output);
  const seen = { stdout: 0, stderr: 0 };

  const next = async () => {
    const deadline = Date.now() + patienceMs;
    while (!output().stderr.includes(waits, seen.stderr)) {
      const over = child.exitCode !== null || Date.now() > deadline;
      if (over) throw new Error(`assayer does not wait for changes:\n${output().stderr}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    const { stdout, stderr } = output();
    const fresh = { stdout: stdout.slice(seen.stdout), stderr: stderr.slice(seen.stderr) };
    Object.assign(seen, { stdout: stdout.length, stderr: stderr.length });
    return fresh;
  };
  const interrupt = () => {
    child.kill("SIGINT");
    return ended;
  };
  return { next, interrupt };
}
