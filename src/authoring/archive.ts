import { crc32, gunzipSync } from "node:zlib";
import { packTar, unpackTar } from "modern-tar";

/** Files by path, without a leading slash. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Reads what `opa build` wrote: a file we just made, not one from outside (that is src/policy's to read). */
export async function unpack(archive: Uint8Array): Promise<Files> {
  const entries = await unpackTar(gunzipSync(archive));
  return new Map(entries.map(({ header, data }) => [header.name.replace(/^\//, ""), data ?? new Uint8Array()]));
}

/**
 * A `.tar.gz` that depends on the files alone: sorted, with fixed times, modes and owners. Nothing is compressed,
 * because DEFLATE leaves open how: zlib answers with other bytes from one Node.js version and processor to the next,
 * and then nobody could check a bundle by building it again. Git, npm and HTTP compress it on their way.
 */
export async function pack(files: Files): Promise<Uint8Array> {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const tar = await packTar(
    sorted.map(([name, body]) => ({
      // OPA finds a module in its own bundles by this slash.
      header: {
        name: `/${name}`,
        size: body.byteLength,
        mode: 0o644,
        mtime: new Date(0),
        uid: 0,
        gid: 0,
        uname: "",
        gname: "",
      },
      body,
    })),
  );
  return storedGzip(tar);
}

const longestBlock = 0xff_ff;

/** RFC 1952 around stored blocks (RFC 1951 §3.2.4). No time, no operating system (255), no name. */
function storedGzip(bytes: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; start += longestBlock) {
    const block = bytes.subarray(start, start + longestBlock);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + longestBlock >= bytes.byteLength ? 1 : 0, 0);
    head.writeUInt16LE(block.byteLength, 1);
    head.writeUInt16LE(longestBlock - block.byteLength, 3);
    blocks.push(head, block);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.byteLength % 2 ** 32, 4);
  return Buffer.concat([header, ...blocks, trailer]);
}
