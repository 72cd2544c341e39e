import { Argument } from "commander";
import { bashScript } from "./completion/bash.ts";
import { branchesOf } from "./completion/branch.ts";
import { fishScript } from "./completion/fish.ts";
import { zshScript } from "./completion/zsh.ts";
import { wholeProgram } from "./program.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ source <(assayer completion bash)
  $ assayer completion zsh > ~/.zfunc/_assayer
  $ assayer completion fish > ~/.config/fish/completions/assayer.fish

bash: the first line, in ~/.bashrc. zsh: ~/.zfunc is a folder on fpath, before compinit is called.`;

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Prints what teaches a shell the verbs, their options and the values of those. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .addArgument(new Argument("<shell>", "whose language the script is in").choices(Object.keys(scripts)))
    .action(async (shell: keyof typeof scripts) => {
      terminal.stdout.write(scripts[shell](branchesOf(await wholeProgram(terminal, exit))));
    });
};
