import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";

const root = resolve(import.meta.dirname, "../..");

/** Path → content of a bundle's files, as OPA compiles them; paths without the leading slash. */
export type BundleFiles = Map<string, Uint8Array>;

export interface Source {
  /** File name → Rego or data. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoints?: readonly string[];
}

/** Compiles Rego with the pinned OPA, in a folder that is gone afterwards. */
export async function compileBundle({
  files,
  entrypoints = ["issuance/decision/verdict"],
}: Source): Promise<BundleFiles> {
  const folder = mkdtempSync(join(tmpdir(), "assayer-compile-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, "src", name)), { recursive: true });
      writeFileSync(join(folder, "src", name), text);
    }
    // Not optimised: the optimiser would run a runaway policy, and fold away what a test wants to see happen.
    opa(
      [
        "build",
        "-t",
        "wasm",
        ...entrypoints.flatMap((name) => ["-e", name]),
        "-o",
        join(folder, "bundle.tar.gz"),
        "src",
      ],
      folder,
    );
    return await filesOf(readFileSync(join(folder, "bundle.tar.gz")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function opa(args: string[], cwd: string): void {
  const path = `${join(root, ".bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  execFileSync("opa", args, {
    cwd,
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 30_000,
  });
}

async function filesOf(archive: Uint8Array): Promise<BundleFiles> {
  const entries = await unpackTar(gunzipSync(archive));
  return new Map(entries.map(({ header, data }) => [header.name.replace(/^\//, ""), data ?? new Uint8Array()]));
}
