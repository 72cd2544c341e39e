import type { Report } from "../authoring/report/report.ts";
import { watchTests } from "../authoring/testing/watch-tests.ts";
import type { WatchOptions } from "../authoring/testing/watch-tests.ts";
import { exitCodes } from "./exit-codes.ts";
import { printFailure } from "./failure.ts";
import { printLine } from "./output.ts";
import type { Terminal } from "./output.ts";
import type { Exit } from "./verb.ts";

const clear = "\u001B[2J\u001B[3J\u001B[H";

/** Shows a report now and after each change, on a screen of its own where there is a screen; Ctrl-C ends it. */
export async function watchRepository(
  options: Omit<WatchOptions, "onReport" | "onFailure">,
  show: (report: Report) => Promise<void>,
  terminal: Terminal,
  exit: Exit,
): Promise<void> {
  const { stdout, stderr, errors, env } = terminal;
  const isScreen = Reflect.get(stdout, "isTTY") === true;
  const fail = (failure: unknown) => printFailure(failure, { stderr: errors, env });
  const next = async (print: () => unknown) => {
    if (isScreen) stdout.write(clear);
    // Such as a file of the report that cannot be written: it goes on all the same.
    await Promise.resolve().then(print).catch(fail);
    printLine(stderr, "Waiting for changes; Ctrl-C ends.");
  };
  const watching = await watchTests({
    ...options,
    onReport: (report) => next(() => show(report)),
    onFailure: (failure) => next(() => fail(failure)),
  });
  const stop = () => void watching.close().then(() => exit(exitCodes.ok));
  process.once("SIGINT", stop).once("SIGTERM", stop);
}
