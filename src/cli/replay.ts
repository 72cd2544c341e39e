import { isFaithful, replay } from "../authoring/rehearsal/replay.ts";
import { exitCodes } from "./exit-codes.ts";
import { collect } from "./options.ts";
import { printResult } from "./output.ts";
import { progressOn } from "./progress.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer replay decisions.ndjson --bundle bundles/default.tar.gz

Exit code 5: a record comes out otherwise, names a bundle that was not given, or is masked.`;

/** Proves that a log says what its policies decide. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .argument("<log...>", "decision logs")
    .requiredOption("--bundle <bundle>", "a bundle that the logs name, a file or a directory; may be repeated", collect)
    .action(async (logs: readonly string[], { bundle: bundles }: { readonly bundle: readonly string[] }) => {
      const progress = progressOn(terminal);
      const found = await replay({ logs, bundles, onProgress: progress.show }).finally(progress.end);
      printResult(terminal.stdout, found);
      exit(isFaithful(found) ? exitCodes.ok : exitCodes.differs);
    });
};
