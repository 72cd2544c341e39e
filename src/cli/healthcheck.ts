import { exitCodes } from "./exit-codes.ts";
import { printLine } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer healthcheck
  $ assayer healthcheck --url http://127.0.0.1:8481 --timeout 500`;

/** For containers without curl: exit 0 if the service is ready. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .option("--url <url>", "address of the admin listener", "http://127.0.0.1:8481")
    .option("--timeout <ms>", "milliseconds to wait", Number, 2_000)
    .action(async ({ url, timeout }: { url: string; timeout: number }) => {
      const ready = await fetch(new URL("/health/ready", url), { signal: AbortSignal.timeout(timeout) }).then(
        (answer) => answer.status === 200,
        () => false,
      );
      printLine(terminal.stderr, ready ? "ready" : "not ready");
      exit(ready ? exitCodes.ok : exitCodes.internal);
    });
};
