import { isInstalled } from "./installed.ts";
import { compiledCli, runToEnd } from "./process.ts";
import type { Ended } from "./process.ts";

/** Why nothing can be run on a terminal here, if so: `script` of util-linux makes one. */
export const noTerminal =
  process.platform === "linux" && isInstalled("script") ? undefined : "needs util-linux's script";

/** Runs the command line, as it ships, on a terminal of 80 columns, where both its outputs are one. */
export function runOnTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  // Whoever tests in CI wants to know what a person sees.
  const words = ["env", "-u", "CI", "-u", "NO_COLOR", ...assignments(env), process.execPath, compiledCli(), ...args];
  const line = `stty columns 80; exec ${words.map((word) => `'${word}'`).join(" ")}`;
  return runToEnd("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    env: { TERM: "xterm-256color", SHELL: "/bin/sh" },
  });
}

function assignments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}
