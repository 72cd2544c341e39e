import { initPolicy } from "../authoring/scaffold/init-policy.ts";
import { packageVersion } from "../service/version.ts";
import { printLine } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer init policy policies
  $ mkdir policies && cd policies && git init && assayer init policy .

The repository is pinned to this version of Assayer. \`make policy\` in it does all that a pull request has to pass.`;

/** Writes a repository that uses the policy library that comes along. */
export const define: Define = (init, terminal) => {
  init
    .command("policy")
    .description("write a policy repository: a rule with its tests, scenarios, Makefile, workflow, editor settings")
    .addHelpText("after", help)
    .argument("<folder>", "where it is written; nothing but Git's own may be there")
    .action(async (folder: string) => {
      const files = await initPolicy(folder, packageVersion);
      for (const file of files) printLine(terminal.stdout, file);
      printLine(terminal.stderr, `\nNext: make -C ${folder} policy`);
    });
};
