import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { decideAll } from "../../../src/authoring/rehearsal/decide-all.ts";
import { readLog } from "../../../src/authoring/rehearsal/records.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";

let folder: Folder;
beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());

async function read(text: string): Promise<unknown[]> {
  await folder.write("log.ndjson", text);
  const found: unknown[] = [];
  for await (const one of readLog(join(folder.path, "log.ndjson"))) found.push(one);
  return found;
}

const access = (id: number) =>
  JSON.stringify({ version: 1, type: "access", time: "2026-11-26T12:00:00.000Z", decision_id: `d${id}`, caller: "é" });

test("every line is read once, wherever the file is cut into pieces", async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => access(index));
  const text = `${lines.join("\n")}\n`;
  expect(text.length).toBeGreaterThan(2 * 1_048_576);
  expect(await read(text)).toEqual(lines.map(() => ({ left: "access" })));
});

test("empty lines are nothing, and a last line without an end is torn", async () => {
  expect(await read(`\n${access(1)}\n\n \n${access(2)}`)).toEqual([{ left: "access" }, { left: "torn" }]);
  expect(await read("")).toEqual([]);
});

test("a line that has no end is not gathered until the memory is full", async () => {
  const text = `${access(1)}\n${"x".repeat(8 * 1_048_576)}`;
  await expect(read(text)).rejects.toMatchObject({
    code: "LOG_INVALID",
    message: expect.stringMatching(/log\.ndjson:2: is a line of more than 4194304 bytes$/),
  });
});

test("a record of which no policy has decided is left", async () => {
  const record = {
    version: 1,
    time: "2026-11-26T12:00:00.000Z",
    decision_id: "d",
    caller: "c",
    decision: "deny",
    reasons: [{ code: "OVERLOADED", effect: "deny" }],
    timings: { assemble: 0, evaluate: 0, narrow: 0 },
  };
  expect(await read(`${JSON.stringify(record)}\n`)).toEqual([{ left: "undecided", decisionId: "d" }]);
});

test.each(["[]", "null", '"x"', "{}", '{"version":1}', '{"type":"access"}', '{"__proto__":{}}'])(
  "%s is no record",
  async (line) => {
    await expect(read(`${line}\n`)).rejects.toMatchObject({
      code: "LOG_INVALID",
      message: expect.stringMatching(/log\.ndjson:1: /),
    });
  },
);

test.each([
  [
    '{"version":2}',
    /:1: is of version 2 of the decision log, this Assayer reads version 1: use the one that wrote it$/,
  ],
  ["{", /:1: is not JSON; a line that a crash has cut off can be deleted$/],
  ['{"version":1}', /:1: time: /],
])("%s: what is wrong with it is said", async (line, message) => {
  await expect(read(`${line}\n`)).rejects.toMatchObject({ message: expect.stringMatching(message) });
});

test("what cannot be opened is said with the system's own code", async () => {
  const reading = readLog(join(folder.path, "nowhere.ndjson")).next();
  await expect(reading).rejects.toMatchObject({
    code: "LOG_UNREADABLE",
    message: expect.stringMatching(/\(ENOENT\)$/),
  });
});

test("how far a run is goes up to the whole", async () => {
  const lines = Array.from({ length: 300 }, (_, index) => `${access(index)}\n`);
  await folder.write("one.ndjson", lines.join(""));
  await folder.write("two.ndjson", lines.slice(0, 100).join(""));
  const seen: [number, number | undefined][] = [];
  const left = await decideAll(
    ["one.ndjson", "two.ndjson"].map((name) => join(folder.path, name)),
    { decide: async () => undefined, tell: () => {}, onProgress: (records, part) => void seen.push([records, part]) },
  );
  expect(left).toEqual({ undecided: 0, masked: 0, torn: 0, access: 400 });
  expect(seen.at(-1)).toEqual([400, 1]);
  expect(seen.map(([records]) => records)).toEqual(seen.map(([records]) => records).toSorted((a, b) => a - b));
  expect(seen.every(([, part]) => part !== undefined && part > 0 && part <= 1)).toBe(true);
});
