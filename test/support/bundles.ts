import { readFile } from "node:fs/promises";
import { pack, unpack } from "../../src/authoring/archive.ts";

/** Level and parameters by domain and name. */
export type Rules = Record<string, Record<string, object>>;

/** A bundle with other levels and parameters. */
export async function withChangedData(path: string, change: (rules: Rules) => void): Promise<Uint8Array> {
  const files = new Map(await unpack(await readFile(path)));
  const data = JSON.parse(Buffer.from(files.get("data.json") ?? []).toString()) as {
    issuance: { config: { rules: Rules } };
  };
  change(data.issuance.config.rules);
  files.set("data.json", Buffer.from(JSON.stringify(data)));
  return pack(files);
}
