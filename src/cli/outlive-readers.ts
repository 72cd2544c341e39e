import { exitCodes } from "./exit-codes.ts";
import { printLine } from "./output.ts";
import type { Standard } from "./output.ts";
import type { Exit } from "./verb.ts";

/**
 * A reader that has seen enough (`| head -1`) is no fault: what else there is to print goes nowhere, and the exit code
 * stays what it is. A result that cannot be written for another reason, such as a full disk, is one.
 */
export function outliveReaders({ stdout, stderr }: Pick<Standard, "stdout" | "stderr">, exit: Exit): void {
  stderr.on("error", () => {});
  stdout.on("error", ({ code = "unknown" }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    printLine(stderr, `INTERNAL: standard output cannot be written (${code})`);
    exit(exitCodes.internal);
  });
}
