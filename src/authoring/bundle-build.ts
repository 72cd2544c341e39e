import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { IssuanceInput } from "../issuance/input.ts";
import { accessEntrypoint, entrypoint } from "../policy/contract.ts";
import { signaturesFile } from "../policy/signature/signatures-file.ts";
import { pack, unpack } from "./archive.ts";
import type { Files } from "./archive.ts";
import { catalogueOf } from "./catalogue.ts";
import { assertContract } from "./contract/contract.ts";
import type { Policy } from "./contract/contract.ts";
import type { Opa } from "./opa.ts";
import { readPolicy } from "./policy.ts";
import { proveLoadable } from "./self-test.ts";
import { signaturesOf } from "./sign.ts";
import type { Signer } from "./sign.ts";
import { stagedFiles, withDirectory } from "./staging.ts";

export interface BundleOptions {
  /** The library, then a team's own directories. In data, what comes later wins. */
  readonly roots: readonly string[];
  readonly opa: Opa;
  /** A request to decide on whenever the bundle is loaded: what comes out then is what came out here. */
  readonly selfTest: IssuanceInput;
  /** A name for this state of the policy. Default: a digest of what it is built from. */
  readonly revision?: string;
  /** Higher than that of every bundle which this one is to replace, so that a service can tell an older one. */
  readonly sequence?: number;
  /** Without it nobody signs. */
  readonly signer?: Signer;
  /** `opa build`'s level of optimisation; `docs/decisions/0002-policy-speed.md` says why the default is 1. */
  readonly optimise?: 0 | 1 | 2;
}

/**
 * Builds a bundle (gzipped tar): the policy as WebAssembly, its data, its Rego sources, and a manifest with the
 * catalogue and a self-test, which it passes. The same sources and the same OPA give the same bytes, on any machine; what
 * a signature adds may differ.
 * Errors: `POLICY_SOURCES_UNREADABLE`, `POLICY_CONTRACT_BROKEN`, `OPA_FAILED`, `OPA_UNAVAILABLE`, `BUNDLE_…`.
 */
export async function buildBundle(options: BundleOptions): Promise<Uint8Array> {
  const { roots, opa, selfTest, sequence, signer, optimise = 1 } = options;
  const policy = await readPolicy(roots, opa);
  assertContract(policy);
  const sources = stagedFiles(policy);
  const revision = options.revision ?? digestOf(sources);
  const limits = limitsOf(roots[0] ?? "");

  const { compiled, decision } = await withDirectory(sources, async (folder) => {
    await opa(["check", "--strict", ...limits.schema, ...limits.capabilities, "--bundle", "."], { cwd: folder });
    const options = ["-O", String(optimise), "--revision", revision, ...limits.capabilities];
    return {
      compiled: await compile(opa, folder, [...entrypointsOf(policy), ...options]),
      decision: await decide(opa, folder, selfTest),
    };
  });
  const assayer = {
    contract: 1,
    ...(sequence !== undefined && { sequence }),
    catalogue: catalogueOf(policy),
    self_test: { input: selfTest, decision },
  };
  const files = new Map([...sources, ...withMetadata(compiled, { assayer })]);
  if (signer !== undefined) files.set(signaturesFile, await signaturesOf(files, signer));
  const bundle = await pack(files);
  await proveLoadable(bundle);
  return bundle;
}

/** What the library says about the input's shape and about the built-ins that the engine has. */
function limitsOf(library: string): { schema: string[]; capabilities: string[] } {
  return {
    // The file and not its directory: of a directory OPA takes only what METADATA asks for by name.
    schema: ["--schema", resolve(library, "schemas/input.json")],
    capabilities: ["--capabilities", resolve(library, "capabilities.json")],
  };
}

/** The decision as the sources make it, so that loading a bundle compares the compiled policy with them. */
async function decide(opa: Opa, folder: string, input: IssuanceInput): Promise<"allow" | "deny"> {
  const query = `data.${entrypoint.replaceAll("/", ".")}.decision`;
  const args = ["eval", "--bundle", ".", "--stdin-input", "--format", "raw", query];
  return z.enum(["allow", "deny"]).parse((await opa(args, { cwd: folder, stdin: JSON.stringify(input) })).trim());
}

/** Issuance, and whatever else there is a policy for. */
function entrypointsOf({ modules }: Policy): string[] {
  const name = accessEntrypoint.replaceAll("/", ".");
  const access = modules.some((module) =>
    module.rules.some((rule) => [...module.package, rule.name].join(".") === name),
  );
  return ["-e", entrypoint, ...(access ? ["-e", accessEntrypoint] : [])];
}

async function compile(opa: Opa, folder: string, options: readonly string[]): Promise<Files> {
  const output = join(folder, ".compiled.tar.gz");
  await opa(["build", "-t", "wasm", ...options, "-o", output, "--bundle", "."], { cwd: folder });
  return unpack(await readFile(output));
}

/** Of what OPA built, the module, the data and the manifest. It drops the sources or rewrites them beyond reading. */
function withMetadata(compiled: Files, metadata: object): Files {
  const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(textOf(compiled, ".manifest")));
  return new Map([
    ["policy.wasm", bytesOf(compiled, "policy.wasm")],
    ["data.json", bytesOf(compiled, "data.json")],
    [".manifest", Buffer.from(`${JSON.stringify({ ...manifest, metadata })}\n`)],
  ]);
}

function textOf(files: Files, path: string): string {
  return Buffer.from(bytesOf(files, path)).toString("utf8");
}

function bytesOf(files: Files, path: string): Uint8Array {
  return files.get(path) ?? new Uint8Array();
}

/** Each path and content, in order. */
function digestOf(files: Files): string {
  const hash = createHash("sha256");
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${path}\0${bytes.byteLength}\0`).update(bytes);
  return `sources-${hash.digest("hex").slice(0, 16)}`;
}
