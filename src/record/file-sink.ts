import { writeSync } from "node:fs";
import { open, readdir, rename, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Sink } from "./sink.ts";

export interface FileSinkOptions {
  readonly path: string;
  readonly rotateBytes: number;
  readonly keep: number;
  /** Write in this thread, which then waits for the disk. */
  readonly inPlace: boolean;
  /** Milliseconds since the epoch; names the rotated files. */
  readonly clock: () => number;
}

/** Owner only: a decision log holds personal data. */
const mode = 0o600;

/**
 * Appends to a file, renames it when it has grown to `rotateBytes`, and keeps the newest `keep` renamed ones. A line
 * that a crash or a full disk cut short is closed by a line feed before the next, so that it spoils no other.
 */
export function fileSink({ path, rotateBytes, keep, inPlace, clock }: FileSinkOptions): Sink {
  const writeSome = inPlace ? writeHere : writeInThread;
  let file: FileHandle | undefined;
  let size = 0;
  let cutShort = false;

  const ready = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    const opened = await open(path, "a+", mode);
    size = (await opened.stat()).size;
    cutShort = size > 0 && !(await endsLine(opened, size));
    file = opened;
    return opened;
  };

  const rotate = async (): Promise<void> => {
    await close();
    await rename(path, `${path}.${new Date(clock()).toISOString().replaceAll(/[:.]/g, "-")}`);
    await prune(path, keep);
  };

  const close = async (): Promise<void> => {
    const closing = file;
    file = undefined;
    await closing?.close();
  };

  return {
    write: async (text) => {
      if (file !== undefined && size >= rotateBytes) await rotate();
      const target = await ready();
      const bytes = Buffer.from(cutShort ? `\n${text}` : text);
      cutShort = true;
      // A write may take fewer bytes than it was given.
      for (let written = 0; written < bytes.length;) written += await writeSome(target, bytes, written);
      cutShort = false;
      size += bytes.length;
    },
    sync: async () => (await ready()).datasync(),
    close,
  };
}

async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}

type WriteSome = (file: FileHandle, bytes: Buffer, from: number) => number | Promise<number>;
const writeHere: WriteSome = ({ fd }, bytes, from) => writeSync(fd, bytes, from);
const writeInThread: WriteSome = async (file, bytes, from) => (await file.write(bytes, from)).bytesWritten;

/** As `rotate` names what it renames: other files may begin alike, as `decisions.1` does. */
const rotatedAt = /^[\d-]+T[\d-]+Z$/;

async function prune(path: string, keep: number): Promise<void> {
  const prefix = `${basename(path)}.`;
  const isRotated = (name: string) => name.startsWith(prefix) && rotatedAt.test(name.slice(prefix.length));
  const rotated = (await readdir(dirname(path))).filter(isRotated).sort();
  await Promise.all(rotated.slice(0, -keep).map((name) => unlink(join(dirname(path), name))));
}
