import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/cli/assayer.js", import.meta.url));
/** For a process, and others that it starts itself, to start on a busy machine. */
const startMs = 40_000;
/** No test takes this long: what hangs is ended, so that it fails its test and not the whole run. */
const lifeMs = 180_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What it reads from standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end. */
export async function runToEnd(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = start(program, args, options);
  const output = outputOf(child);
  child.stdin?.on("error", () => {}).end(options.input ?? "");
  return endOf(child, output);
}

/** Runs the command line, as it ships, to its end. */
export function runAssayer(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runToEnd(process.execPath, [compiledCli(), ...args], options);
}

/** A verb that goes on until it is told to stop, ready. */
export interface RunningProcess {
  readonly pid: number;
  /** What it said when it was. */
  readonly ready: LogLine;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** Closes the reading end of what the process writes to. */
  readonly hangUp: (stream: "stdout" | "stderr") => void;
  readonly ended: Promise<Ended>;
  /** SIGTERM, and what became of it. */
  readonly stop: () => Promise<Ended>;
}

/** `assayer serve`, ready. */
export interface AssayerProcess extends RunningProcess {
  /** `http://127.0.0.1:port` */
  readonly decisions: string;
  readonly admin: string;
}

/** For tests in which nothing is about speed: a busy machine must not deny. */
export const patient = ["policy.deadline_ms=1000", "policy.max_wait_ms=10000", "context.budget_ms=5000"] as const;

/** Starts `assayer serve` on free ports and waits until it says that it is ready. */
export async function serveAssayer(config: string, ...settings: string[]): Promise<AssayerProcess> {
  const all = ["server.decisions.port=0", "server.admin.port=0", ...settings].flatMap((one) => ["--set", one]);
  const running = await startAssayer(["serve", "--config", config, ...all]);
  const { decisions, admin } = running.ready as unknown as { decisions: string; admin: string };
  return { ...running, decisions, admin };
}

/** Starts a verb and waits until it says that it is ready. */
export async function startAssayer(args: readonly string[]): Promise<RunningProcess> {
  const child = start(process.execPath, [compiledCli(), ...args], {});
  const output = outputOf(child);
  const ended = endOf(child, output);
  const said = () => logLines(output().stderr).find(({ event }) => event === "ready");
  const deadline = Date.now() + startMs;
  let ready: LogLine | undefined;
  while ((ready = said()) === undefined) {
    const over = child.exitCode !== null || child.signalCode !== null || Date.now() > deadline;
    if (over) {
      child.kill("SIGKILL");
      throw new Error(`assayer did not get ready:\n${output().stderr}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const stop = () => {
    signal("SIGTERM");
    return ended;
  };
  const hangUp = (stream: "stdout" | "stderr") => void child[stream]?.destroy();
  return { pid: child.pid ?? 0, ready, signal, output, hangUp, ended, stop };
}

/** The processes that this one has started. */
export async function childrenOf({ pid }: Pick<RunningProcess, "pid">): Promise<number[]> {
  const { stdout } = await runToEnd("ps", ["-A", "-o", "pid=,ppid="]);
  const all = stdout.split("\n").map((line) => line.trim().split(/ +/).map(Number));
  return all.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** What the service said of itself, whole lines only. */
export function logLines(stderr: string): LogLine[] {
  return stderr
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine);
}

/** The command line as it ships. */
export function compiledCli(): string {
  if (existsSync(cli)) return cli;
  throw new Error("dist/cli/assayer.js is missing: run `npx tsc -p tsconfig.json` before these tests");
}

export function start(program: string, args: readonly string[], { env = {}, cwd }: RunOptions): ChildProcess {
  return spawn(program, args, {
    env: { ...ownEnvironment(), ...env },
    timeout: lifeMs,
    killSignal: "SIGKILL",
    ...(cwd !== undefined && { cwd }),
  });
}

/** Without what would configure Assayer. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ASSAYER_")));
}

export function outputOf(child: ChildProcess): () => { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return () => ({ ...output });
}

export async function endOf(child: ChildProcess, output: () => { stdout: string; stderr: string }): Promise<Ended> {
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output() };
}
