import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isInstalled } from "../support/installed.ts";
import { runAssayer, runToEnd } from "../support/process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assayer-completion-"));
  await writeFile(join(folder, "request.json"), "{}");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Shell {
  readonly name: string;
  /** Prints what completes a line, or the terminal's contents with it. `$1` is our script, `$2` the line. */
  readonly complete: string;
}

const shells: Shell[] = [
  {
    name: "bash",
    // What readline does, but for taking the line apart: = is a word of its own there. compgen stands for -o default.
    complete: `
      source "$1"
      line="\${2//=/ = }"
      COMP_WORDS=($line); [[ $line == *" " ]] && COMP_WORDS+=("")
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _assayer
      complete -p assayer | grep -q -- "-o default" && [[ \${#COMPREPLY[@]} == 0 ]] &&
        COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
      printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    name: "zsh",
    // A real terminal: TAB, then a widget that says that the list is complete.
    complete: `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source '$1'; said() { print LISTED }; zle -N said; bindkey "^X" said; print "BE"GUN'
      zpty -r -m shell out '*BEGUN*'
      zpty -n -w shell "$2"$'\\t\\x18'
      zpty -r -m shell out '*LISTED*'
      print -r -- "$out"
      zpty -d shell`,
  },
  { name: "fish", complete: 'source $argv[1]; complete -C "$argv[2]"' },
];

async function completing({ name, complete }: Shell, line: string): Promise<string[]> {
  const script = join(folder, `assayer.${name}`);
  const args = name === "fish" ? [script, line] : [name, script, line];
  const { stdout } = await runToEnd(name, ["-c", complete, ...args], { cwd: folder, env: { TERM: "dumb" } });
  return stdout.split(/\s+/);
}

const cases: [line: string, offered: string[], not: string[]][] = [
  ["assayer d", ["diff", "doctor"], ["serve", "--quiet"]],
  ["assayer --quiet se", ["serve"], ["diff"]],
  ["assayer config ", ["check"], ["serve"]],
  ["assayer diff --fo", ["--format"], ["--fail-on"]],
  ["assayer config check --c", ["--config"], ["--set"]],
  ["assayer diff --q", ["--quiet"], ["--base"]],
  ["assayer diff --format ", ["text", "markdown", "json"], ["--base", "request.json"]],
  ["assayer emulate ok", ["okta"], ["entra"]],
  ["assayer completion ", ["bash", "zsh", "fish"], ["serve"]],
  ["assayer diff --base r", ["request.json"], ["replay"]],
  ["assayer eval r", ["request.json"], ["replay"]],
];

describe.each(shells)("$name", (shell) => {
  const isMissing = !isInstalled(shell.name);
  const where = isMissing ? test.skip : test;
  const why = isMissing ? ` (${shell.name} is not installed)` : "";

  beforeAll(async () => {
    const { code, stdout, stderr } = await runAssayer(["completion", shell.name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await writeFile(join(folder, `assayer.${shell.name}`), stdout);
  });

  where.each(cases)(`%s${why}`, async (line, offered, not) => {
    const words = await completing(shell, line);
    expect(words).toEqual(expect.arrayContaining(offered));
    expect(words.filter((word) => not.includes(word))).toEqual([]);
  });

  where(`a value after =${why}`, async () => {
    expect((await completing(shell, "assayer diff --format=j")).join(" ")).toMatch(/json/);
  });
});

test("another shell: exit code 2, and which there are", async () => {
  const { code, stdout, stderr } = await runAssayer(["completion", "tcsh"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("bash, zsh, fish");
});
