import { z } from "zod";

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/, "a JSON Pointer (RFC 6901) that names a member");

/** The decision log's part of the configuration. */
export const recordSettings = z.strictObject({
  path: z
    .string()
    .min(1)
    .default("-")
    .describe("File to which decisions are appended as NDJSON; `-` is standard output, `off` records nothing."),
  access: z
    .boolean()
    .default(true)
    .describe("Record also what is answered to questions that are not about issuance (AuthZEN), by name."),
  on_failure: z
    .enum(["deny", "block", "drop"])
    .default("deny")
    .describe(
      "When a record cannot be written: `deny` answers RECORD_FAILED, `block` waits until it can, `drop` goes on and counts.",
    ),
  fsync: z
    .enum(["off", "group"])
    .default("off")
    .describe(
      "`off` acknowledges what the kernel has, which survives a crash of the process; `group` what the disk has.",
    ),
  in_place: z
    .boolean()
    .default(false)
    .describe(
      "Write the file where decisions are served instead of handing it to a thread. A disk that does not answer then stops the whole process, whatever `on_failure` says: for local disks.",
    ),
  max_waiting: z
    .int()
    .min(1)
    .default(8_192)
    .describe("Records that may wait for a slow disk; beyond it `on_failure` applies."),
  max_wait_ms: z
    .int()
    .min(1)
    .default(1_000)
    .describe("Milliseconds that a record may wait before `on_failure: deny` denies."),
  rotate_bytes: z
    .int()
    .min(4_096)
    .default(268_435_456)
    .describe("Size at which the file is renamed and a new one begun."),
  keep: z.int().min(1).default(16).describe("Rotated files to keep; the oldest beyond it are deleted."),
  masks: z
    .array(pointer)
    .default([])
    .describe("JSON Pointers into a record whose values are replaced by `[masked]`; a segment `*` means every member."),
});
export type RecordSettings = z.infer<typeof recordSettings>;
