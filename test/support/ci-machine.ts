import { chmod, mkdir, readFile, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createFolder } from "./folder.ts";
import type { Step } from "./pipelines.ts";
import { compiledCli, runToEnd } from "./process.ts";
import type { Ended } from "./process.ts";

/**
 * What a CI has on PATH as `assayer`: the real one. A command that it has been given at the same commit it does not
 * start again, but repeats what that printed, wrote below build/, and ended with: pipelines say much the same.
 */
const remembering = `#!/usr/bin/env bash
said() { for one in "$@"; do case $one in git:*) git rev-parse "\${one#git:}" ;; *) echo "$one" ;; esac; done; }
known="$MEMORY/$({ git rev-parse HEAD; said "$@"; } | sha256sum | cut -d ' ' -f 1)"
if [ ! -e "$known/code" ]; then
  mkdir -p "$known"
  code=0
  "$NODE" "$CLI" "$@" > "$known/out" 2> "$known/err" || code=$?
  [ ! -d build ] || cp -a build "$known/build"
  echo "$code" > "$known/code"
fi
[ ! -d "$known/build" ] || { mkdir -p build && cp -a "$known/build/." build/; }
cat "$known/out"
cat "$known/err" >&2
exit "$(cat "$known/code")"
`;

/** A machine of a CI: tools on PATH, a folder for what is temporary, and files through which steps tell each other. */
export interface CiMachine {
  /** Its temporary folder. */
  readonly temporary: string;
  /** Forgets what the steps of another job have told. */
  readonly begin: () => Promise<void>;
  /** Runs a step in a folder, as GitHub and GitLab run bash. */
  readonly run: (step: Step, folder: string, env: Readonly<Record<string, string>>) => Promise<Ended>;
  /** What steps have written as `name=value` to be outputs. */
  readonly outputs: () => Promise<ReadonlyMap<string, string>>;
  readonly remove: () => Promise<void>;
}

export async function createCiMachine(): Promise<CiMachine> {
  const { path, write, remove } = await createFolder({ "tools/assayer": remembering, "temporary/.keep": "" });
  await chmod(join(path, "tools/assayer"), 0o755);
  await symlink(resolve(".bin/opa"), join(path, "tools/opa"));
  const action = join(path, "action");
  await checkOut(action);
  const lines = async (file: string) => (await readFile(join(path, file), "utf8")).split("\n").filter(Boolean);
  const run = async (step: Step, folder: string, env: Readonly<Record<string, string>>) => {
    await write("script", step.script);
    const found = [...(await lines("path")).toReversed(), join(path, "tools"), process.env["PATH"] ?? ""];
    return runToEnd("bash", ["--noprofile", "--norc", "-eo", "pipefail", join(path, "script")], {
      cwd: join(folder, step.folder),
      env: { ...machine, ...env, ...step.env, PATH: found.join(":") },
    });
  };
  const machine = {
    NODE: process.execPath,
    CLI: compiledCli(),
    MEMORY: join(path, "memory"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    RUNNER_TEMP: join(path, "temporary"),
    GITHUB_PATH: join(path, "path"),
    GITHUB_OUTPUT: join(path, "outputs"),
    GITHUB_ACTION_PATH: action,
    // The suite has built what is under test. That make can is seen from what it would do.
    MAKEFLAGS: "n",
  };
  const begin = async () => {
    await Promise.all(["path", "outputs"].map((name) => write(name, "")));
  };
  const outputs = async () => new Map((await lines("outputs")).map((line) => line.split("=", 2) as [string, string]));
  return { temporary: machine.RUNNER_TEMP, begin, run, outputs, remove };
}

/** This repository, as the platform would check it out, with what `make build opa` makes of it. */
async function checkOut(folder: string): Promise<void> {
  await mkdir(join(folder, ".bin"), { recursive: true });
  await symlink(resolve(".bin/opa"), join(folder, ".bin/opa"));
  for (const name of ["Makefile", "package.json", "package-lock.json", "node_modules", "scripts", "dist"]) {
    await symlink(resolve(name), join(folder, name));
  }
}
