import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function newFolder() {
  return mkdtemp(join(tmpdir(), "assayer-bench-"));
}
