import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { packTar } from "modern-tar";
import type { TarEntry } from "modern-tar";
import { bundleLimits } from "../../src/policy/archive.ts";
import { openBundle, openContent, readBundle } from "../../src/policy/bundle.ts";
import { digestOf, readDirectory } from "../../src/policy/directory.ts";
import type { BundleFiles } from "../support/compile.ts";
import { archiveOf, compilePolicy, deciding, metadata, withManifest } from "../support/policies.ts";

let files: BundleFiles;
const folders: string[] = [];

beforeAll(async () => {
  files = withManifest(await compilePolicy(deciding("allow")));
});

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(content: BundleFiles): string {
  const folder = mkdtempSync(join(tmpdir(), "assayer-bundle-"));
  folders.push(folder);
  for (const [path, bytes] of content) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

const bytes = (text: string) => Buffer.from(text);
const json = (value: unknown) => bytes(JSON.stringify(value));
const without = (path: string) => new Map([...files].filter(([name]) => name !== path));
const having = (path: string, content: Uint8Array) => new Map([...files, [path, content]]);
const link = (name: string, type: "symlink" | "link" | "fifo" | "character-device"): TarEntry => ({
  header: { name, type, size: 0, linkname: "/etc/passwd" },
});
const file = (name: string): TarEntry => ({ header: { name, size: 1 }, body: "x" });

describe("a good bundle", () => {
  test("is read from an archive", async () => {
    const archive = await archiveOf(files);
    expect(await readBundle(archive)).toEqual({
      wasm: files.get("policy.wasm"),
      data: {},
      manifest: expect.objectContaining({ revision: "r1", metadata }),
      metadata: metadata.assayer,
      sources: new Map([...files].filter(([name]) => name.endsWith(".rego"))),
      revision: "r1",
      digest: `sha256:${createHash("sha256").update(archive).digest("hex")}`,
    });
  });

  test("is read from a file, and may hold directories and files that nobody asks for", async () => {
    const archive = await archiveOf([
      { header: { name: "/docs/", type: "directory", size: 0 } },
      file("/docs/readme"),
      ...[...files].map(([name, body]): TarEntry => ({ header: { name, size: body.byteLength }, body })),
    ]);
    const folder = folderWith(new Map([["bundle.tar.gz", archive]]));
    expect(await openBundle(join(folder, "bundle.tar.gz"))).toEqual(await readBundle(archive));
  });

  test("is read from a directory, whose digest depends on every byte and path", async () => {
    const digest = async (content: BundleFiles) => (await openBundle(folderWith(content))).digest;
    const first = await digest(files);
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect([digestOf(files), digestOf(new Map([...files].toReversed()))]).toEqual([first, first]);
    expect(await digest(having("deep/er/readme", bytes("")))).not.toBe(first);
    expect(await digest(having("deep/er/readme", bytes("x")))).not.toBe(
      await digest(having("deep/er/readme", bytes("y"))),
    );
  });
});

describe("what is in it is refused by name", () => {
  test.each([
    ["no manifest", () => without(".manifest"), "BUNDLE_PART_MISSING", { entry: ".manifest" }],
    ["no data", () => without("data.json"), "BUNDLE_PART_MISSING", { entry: "data.json" }],
    ["no module", () => without("policy.wasm"), "BUNDLE_PART_MISSING", { entry: "policy.wasm" }],
    [
      "a manifest that is no JSON",
      () => having(".manifest", bytes("{")),
      "BUNDLE_MANIFEST_INVALID",
      { entry: ".manifest" },
    ],
    ["a manifest that is no object", () => having(".manifest", bytes("[]")), "BUNDLE_MANIFEST_INVALID", {}],
    ["data that is no JSON", () => having("data.json", bytes("{]")), "BUNDLE_DATA_INVALID", { entry: "data.json" }],
    [
      "data that is no UTF-8",
      () => having("data.json", Uint8Array.of(0x22, 0xff, 0x22)),
      "BUNDLE_DATA_INVALID",
      { entry: "data.json" },
    ],
    ["data that is no object", () => having("data.json", bytes("[]")), "BUNDLE_DATA_INVALID", {}],
    ["no entry point", () => withManifest(files, { wasm: [] }), "BUNDLE_ENTRYPOINT_MISSING", {}],
    [
      "another entry point",
      () => withManifest(files, { wasm: [{ entrypoint: "a/b", module: "/policy.wasm" }] }),
      "BUNDLE_ENTRYPOINT_MISSING",
      {},
    ],
    ["no word of the gates", () => withManifest(files, { metadata: undefined }), "BUNDLE_CONTRACT_MISSING", {}],
    [
      "another contract",
      () => withManifest(files, { metadata: { assayer: { ...metadata.assayer, contract: 2 } } }),
      "BUNDLE_CONTRACT_MISSING",
      {},
    ],
  ])("%s", async (_name, content, code, details) => {
    await expect(readBundle(await archiveOf(content()))).rejects.toMatchObject({ code, details });
    await expect(openBundle(folderWith(content()))).rejects.toMatchObject({ code, details });
  });

  test("a manifest without revision and modules is one", async () => {
    const archive = await archiveOf(having(".manifest", json({ metadata })));
    await expect(readBundle(archive)).rejects.toMatchObject({ code: "BUNDLE_ENTRYPOINT_MISSING" });
  });
});

describe("an archive is refused", () => {
  const tarred = async (...entries: TarEntry[]) => gzipSync(await packTar(entries));
  const renamed = async (name: string) => {
    const placeholder = "p".repeat(Buffer.byteLength(name));
    return rename(Buffer.from(await packTar([file(placeholder)])), placeholder, name);
  };
  /** Names that the writer would not write. */
  function rename(tar: Buffer, from: string, to: string): Uint8Array {
    tar.write(to, tar.indexOf(from));
    tar.write("        ", 148);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return gzipSync(tar);
  }

  test.each([
    ["no gzip", async () => bytes("not gzip"), "BUNDLE_CORRUPT"],
    ["nothing", async () => bytes(""), "BUNDLE_CORRUPT"],
    ["gzip cut off", async () => (await archiveOf(files)).subarray(0, 20_000), "BUNDLE_CORRUPT"],
    [
      "gzip with a changed byte",
      async () => Buffer.from(await archiveOf(files)).fill(0x55, 10_000, 10_016),
      "BUNDLE_CORRUPT",
    ],
    ["gzip of something else", async () => gzipSync("x".repeat(2_000)), "BUNDLE_CORRUPT"],
    [
      "tar cut off",
      async () =>
        gzipSync((await packTar([{ header: { name: "a", size: 5_000 }, body: "x".repeat(5_000) }])).subarray(0, 2_000)),
      "BUNDLE_CORRUPT",
    ],
    ["a path upwards", async () => renamed("../evil"), "BUNDLE_PATH_UNSAFE"],
    ["a path upwards inside", async () => renamed("a/../../evil"), "BUNDLE_PATH_UNSAFE"],
    ["an absolute path", async () => renamed("//etc/passwd"), "BUNDLE_PATH_UNSAFE"],
    ["a path that is none", async () => renamed("a//b"), "BUNDLE_PATH_UNSAFE"],
    ["a path through here", async () => renamed("./policy.wasm"), "BUNDLE_PATH_UNSAFE"],
    ["backslashes", async () => renamed("..\\evil"), "BUNDLE_PATH_UNSAFE"],
    ["a UNC path", async () => renamed("\\\\host\\share"), "BUNDLE_PATH_UNSAFE"],
    ["a drive", async () => renamed("C:evil"), "BUNDLE_PATH_UNSAFE"],
    ["a line break", async () => renamed("a\nb"), "BUNDLE_PATH_UNSAFE"],
    ["a symlink", async () => tarred(link("data.json", "symlink")), "BUNDLE_ENTRY_REFUSED"],
    ["a hard link", async () => tarred(link("data.json", "link")), "BUNDLE_ENTRY_REFUSED"],
    ["a pipe", async () => tarred(link("data.json", "fifo")), "BUNDLE_ENTRY_REFUSED"],
    ["a device", async () => tarred(link("data.json", "character-device")), "BUNDLE_ENTRY_REFUSED"],
    ["two entries of one name", async () => tarred(file("/a"), file("a")), "BUNDLE_ENTRY_DUPLICATE"],
    [
      "too many entries",
      async () => tarred(...Array.from({ length: 10_001 }, (_, index) => file(`f${index}`))),
      "BUNDLE_TOO_LARGE",
    ],
    ["a bomb", async () => gzipSync(Buffer.alloc(50_000_000)), "BUNDLE_TOO_LARGE"],
  ])("%s", async (_name, archive, code) => {
    await expect(readBundle(await archive())).rejects.toMatchObject({ code });
  });

  test("larger than it may be, before it is unpacked", async () => {
    const archive = await archiveOf(files);
    const limits = { ...bundleLimits, maxBytes: archive.byteLength - 1 };
    await expect(readBundle(archive, limits)).rejects.toMatchObject({ code: "BUNDLE_TOO_LARGE" });
    await expect(readBundle(archive, { ...limits, maxBytes: archive.byteLength })).resolves.toBeDefined();
  });
});

describe("a path is refused", () => {
  test("where nothing is", async () => {
    await expect(openBundle("/nowhere/bundle.tar.gz")).rejects.toMatchObject({ code: "BUNDLE_UNREADABLE" });
  });

  test("where something else is", async () => {
    await expect(openBundle("/dev/zero")).rejects.toMatchObject({ code: "BUNDLE_UNREADABLE" });
  });

  test("where a directory cannot be read, or holds links, odd names or too much", async () => {
    const folder = folderWith(files);
    symlinkSync("/etc/passwd", join(folder, "linked"));
    await expect(openBundle(folder)).rejects.toMatchObject({
      code: "BUNDLE_ENTRY_REFUSED",
      details: { entry: "linked" },
    });
    await expect(openBundle(folderWith(having("a\\b", bytes(""))))).rejects.toMatchObject({
      code: "BUNDLE_PATH_UNSAFE",
    });
    const few = { ...bundleLimits, maxEntries: 2 };
    await expect(openContent(folderWith(files), few)).rejects.toMatchObject({ code: "BUNDLE_TOO_LARGE" });
    const small = { ...bundleLimits, maxBytes: 10_000 };
    await expect(openContent(folderWith(files), small)).rejects.toMatchObject({ code: "BUNDLE_TOO_LARGE" });
  });

  test("where its directory is gone before it is read", async () => {
    await expect(readDirectory("/nowhere", bundleLimits)).rejects.toMatchObject({ code: "BUNDLE_UNREADABLE" });
  });

  test("where a file is larger than a bundle may be", async () => {
    const folder = folderWith(new Map([["bundle.tar.gz", bytes("")]]));
    truncateSync(join(folder, "bundle.tar.gz"), 100_000_000);
    await expect(openBundle(join(folder, "bundle.tar.gz"))).rejects.toMatchObject({ code: "BUNDLE_TOO_LARGE" });
  });
});
