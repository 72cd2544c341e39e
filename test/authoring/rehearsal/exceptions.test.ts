import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readExceptions } from "../../../src/authoring/rehearsal/exceptions.ts";
import { createFolder } from "../../support/folder.ts";
import type { Folder } from "../../support/folder.ts";

let folder: Folder;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(() => folder.remove());

async function read(text: string, now = 0) {
  await folder.write("exceptions.yaml", text);
  return readExceptions(`${folder.path}/exceptions.yaml`, now);
}

const approval = `exceptions:
  - class: loosened
    code: RISK_TOO_HIGH
    approved_by: security
    reason: trial
    expires: 2026-11-30
`;

test("an approval counts to the end of its day, UTC", async () => {
  expect(await read(approval, Date.parse("2026-11-30T23:59:59Z"))).toHaveLength(1);
  expect(await read(approval, Date.parse("2026-12-01T00:00:00Z"))).toEqual([]);
});

test("after a last mark of a document there is none", async () => {
  expect(await read(`${approval}---\n`)).toHaveLength(1);
});

test.each([
  ["approved_by: security", "approved-by: security", ':4:5: exceptions[0].approved-by: unknown member "approved-by"'],
  ["code: RISK_TOO_HIGH", "note: x", ":2:5: exceptions[0].code: is missing"],
  ["class: loosened", "class: looser", ":2:12: exceptions[0].class: "],
  ["expires: 2026-11-30", "expires: tomorrow", ":6:14: exceptions[0].expires: "],
  ["exceptions:", "exception:", ':1:1: exception: unknown member "exception", did you mean "exceptions"?'],
  ["reason: trial", "reason: [", ":"],
  ["    expires: 2026-11-30\n", "    expires: 2026-11-30\n---\nexceptions: []\n", ":8:1: is a second document"],
])("%s as %s is refused, with its place", async (right, wrong, said) => {
  await expect(read(approval.replace(right, wrong))).rejects.toMatchObject({
    code: "EXCEPTIONS_INVALID",
    message: expect.stringContaining(`exceptions.yaml${said}`) as unknown,
  });
});
