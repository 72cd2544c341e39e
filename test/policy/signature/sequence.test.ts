import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Bundle } from "../../../src/policy/bundle.ts";
import { createSequenceGate } from "../../../src/policy/signature/sequence.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";
import { metadata } from "../../support/policies.ts";

let folder: Folder;
let file: string;
beforeEach(async () => {
  folder = await createFolder();
  file = join(folder.path, "state.json");
});
afterEach(() => folder.remove());

function bundle(sequence: number | undefined): Bundle {
  const said = { contract: 1, catalogue: [], self_test: metadata.assayer.self_test, ...(sequence && { sequence }) };
  return {
    wasm: new Uint8Array(),
    sources: new Map(),
    data: {},
    manifest: { revision: "r", wasm: [] },
    metadata: said as unknown as Bundle["metadata"],
    revision: `r${sequence}`,
    digest: `sha256:${sequence}`,
  };
}

async function accept(gate: ReturnType<typeof createSequenceGate>, sequence: number): Promise<void> {
  await gate.admit(bundle(sequence));
  await gate.remember(bundle(sequence));
}

const replayed = { code: "BUNDLE_SIGNATURE_REPLAYED", details: { entry: ".manifest" } };

describe.each([
  ["in memory", () => undefined],
  ["in a file", () => file],
])("the highest sequence %s", (_, at) => {
  test("lets in what is later or as late, and nothing older", async () => {
    const gate = createSequenceGate(at());
    await accept(gate, 5);
    await accept(gate, 5);
    await accept(gate, 7);
    await expect(gate.admit(bundle(6))).rejects.toMatchObject({
      ...replayed,
      message: '.manifest: the revision "r6" is older (6) than one that has been active (7)',
    });
  });

  test("does not rise for a bundle that was let in and never became active", async () => {
    const gate = createSequenceGate(at());
    await accept(gate, 5);
    await gate.admit(bundle(9));
    await accept(gate, 6);
  });

  test("lets in nothing that does not say how old it is", async () => {
    await expect(createSequenceGate(at()).admit(bundle(undefined))).rejects.toMatchObject(replayed);
  });
});

describe("a state file", () => {
  test("holds across a restart, and is all that is left behind", async () => {
    await accept(createSequenceGate(file), 5);
    await expect(createSequenceGate(file).admit(bundle(4))).rejects.toMatchObject(replayed);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ sequence: 5, revision: "r5", digest: "sha256:5" });
    expect(await readdir(folder.path)).toEqual(["state.json"]);
  });

  test("that somebody raised counts at once", async () => {
    const gate = createSequenceGate(file);
    await accept(gate, 5);
    await folder.write("state.json", '{"sequence": 8}');
    await expect(gate.admit(bundle(7))).rejects.toMatchObject(replayed);
  });

  test("that somebody removed does not let the running service forget", async () => {
    const gate = createSequenceGate(file);
    await accept(gate, 5);
    await folder.remove();
    await expect(gate.admit(bundle(4))).rejects.toMatchObject(replayed);
  });

  test.each(["", "{", "[]", '{"sequence": -1}', '{"sequence": "5"}'])("with %p in it lets nothing in", async (text) => {
    await folder.write("state.json", text);
    await expect(createSequenceGate(file).admit(bundle(9))).rejects.toMatchObject({
      code: "BUNDLE_SIGNATURE_STATE",
      message: expect.stringContaining(file),
    });
  });

  test("that can be looked for and not be made makes no bundle active", async () => {
    const gate = createSequenceGate("/sys/assayer-state.json");
    await gate.admit(bundle(5));
    await expect(gate.remember(bundle(5))).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_STATE" });
  });

  test("that cannot be written makes no bundle active", async () => {
    await folder.write("blocked", "a file");
    const gate = createSequenceGate(join(folder.path, "blocked/state.json"));
    await expect(gate.remember(bundle(5))).rejects.toMatchObject({ code: "BUNDLE_SIGNATURE_STATE" });
  });
});
