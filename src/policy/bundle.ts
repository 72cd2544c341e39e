import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { z } from "zod";
import { AssayerError } from "../issuance/errors.ts";
import type { ErrorCode } from "../issuance/errors.ts";
import { bundleLimits, unpackArchive } from "./archive.ts";
import type { BundleLimits, Files } from "./archive.ts";
import { contractMetadata, entrypoint, manifest as manifestSchema } from "./contract.ts";
import type { ContractMetadata, Manifest } from "./contract.ts";
import { digestOf, readBounded, readDirectory } from "./directory.ts";

/** A bundle whose every part is there and is what it should be. Its module has not run yet. */
export interface Bundle {
  readonly wasm: Uint8Array;
  /** A JSON object. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly manifest: Manifest;
  readonly metadata: ContractMetadata;
  /** The Rego that it says it was compiled from. Nothing here runs it. */
  readonly sources: Files;
  readonly revision: string;
  /** `sha256:<hex>` of the archive, or of a directory's content. */
  readonly digest: string;
}

/** What a bundle is read from: its files as they are, nothing of them parsed. */
export interface BundleContent {
  readonly files: Files;
  /** As of a bundle. */
  readonly digest: string;
  /** What the archive or the directory's files take up. */
  readonly bytes: number;
}

/** Looks at a bundle's files before anything of them is parsed; a rejection says why the bundle is not to be used. */
export type Verify = (files: Files) => Promise<unknown>;

/**
 * Reads a bundle from a file or a directory.
 * @throws AssayerError with a `BUNDLE_…` code, or what `verify` rejects with
 */
export async function openBundle(path: string, verify?: Verify): Promise<Bundle> {
  const content = await openContent(path);
  await verify?.(content.files);
  return bundleOf(content);
}

/** @throws AssayerError with a `BUNDLE_…` code */
export async function openContent(path: string, limits: BundleLimits = bundleLimits): Promise<BundleContent> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AssayerError("BUNDLE_UNREADABLE", `there is no bundle at ${path}`, { cause });
  });
  if (found.isFile()) return contentOf(await readBounded(path, limits.maxBytes), limits);
  if (!found.isDirectory()) throw new AssayerError("BUNDLE_UNREADABLE", `${path} is neither a file nor a directory`);
  const files = await readDirectory(path, limits);
  const bytes = [...files.values()].reduce((total, { byteLength }) => total + byteLength, 0);
  return { files, digest: digestOf(files), bytes };
}

/**
 * Reads a bundle from the bytes of its archive, which are hostile until checked.
 * @throws AssayerError with a `BUNDLE_…` code
 */
export async function readBundle(source: Uint8Array, limits: BundleLimits = bundleLimits): Promise<Bundle> {
  return bundleOf(await contentOf(source, limits));
}

async function contentOf(source: Uint8Array, limits: BundleLimits): Promise<BundleContent> {
  const digest = `sha256:${createHash("sha256").update(source).digest("hex")}`;
  return { files: await unpackArchive(source, limits), digest, bytes: source.byteLength };
}

/** @throws AssayerError with a `BUNDLE_…` code */
export function bundleOf({ files, digest }: Pick<BundleContent, "files" | "digest">): Bundle {
  const manifest = parse(manifestSchema, jsonIn(files, ".manifest", "BUNDLE_MANIFEST_INVALID"), {
    code: "BUNDLE_MANIFEST_INVALID",
    what: "the manifest is not one of a bundle",
  });
  const metadata = parse(contractMetadata, manifest.metadata?.assayer, {
    code: "BUNDLE_CONTRACT_MISSING",
    what: "metadata.assayer of the manifest does not say that the bundle passed the gates of the build",
  });
  const data = parse(z.record(z.string(), z.unknown()), jsonIn(files, "data.json", "BUNDLE_DATA_INVALID"), {
    code: "BUNDLE_DATA_INVALID",
    what: "data.json is not an object",
  });
  return {
    wasm: moduleIn(files, manifest),
    data,
    manifest,
    metadata,
    sources: new Map([...files].filter(([path]) => path.endsWith(".rego"))),
    revision: manifest.revision,
    digest,
  };
}

function moduleIn(files: Files, { wasm }: Manifest): Uint8Array {
  const found = wasm.find((one) => one.entrypoint === entrypoint);
  if (found !== undefined) return part(files, found.module.replace(/^\//, ""));
  throw new AssayerError("BUNDLE_ENTRYPOINT_MISSING", `the manifest names no module for ${entrypoint}`);
}

function jsonIn(files: Files, path: string, code: ErrorCode): unknown {
  const bytes = part(files, path);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new AssayerError(code, `${path} is not JSON in UTF-8`, { cause, details: { entry: path } });
  }
}

function part(files: Files, path: string): Uint8Array {
  const found = files.get(path);
  if (found !== undefined) return found;
  throw new AssayerError("BUNDLE_PART_MISSING", `the bundle has no ${path}`, { details: { entry: path } });
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { code, what }: { code: ErrorCode; what: string },
): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new AssayerError(code, `${what}: ${z.prettifyError(error)}`);
}
