import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
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
  await expect(read("x".repeat(8 * 1_048_576))).rejects.toMatchObject({ code: "LOG_INVALID" });
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
