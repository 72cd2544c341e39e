import { packageVersion } from "../service/version.ts";
import { printLine } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer version`;

export const define: Define = (verb, terminal) => {
  verb
    .addHelpText("after", help)
    .action(() => printLine(terminal.stdout, `assayer ${packageVersion} (node ${process.versions.node})`));
};
