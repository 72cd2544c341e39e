import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { mismatches } from "../../../src/authoring/scenario/judge.ts";
import { readAll } from "../../../src/authoring/scenario/scenarios.ts";
import type { Read } from "../../../src/authoring/scenario/scenarios.ts";
import { answerHook } from "../../../src/service/hook-scenario.ts";
import { createFolder } from "../../support/folder.ts";
import { libraryWith } from "../../support/library.ts";
import type { Decide } from "../../support/library.ts";
import { blocksOf } from "../../support/readme.ts";

let read: Read;
let decide: Decide;
beforeAll(async () => {
  const [example] = blocksOf(await readFile("docs/scenarios.md", "utf8"));
  const folder = await createFolder({ "vault.scenario.yaml": example?.text ?? "" });
  read = await readAll([join(folder.path, "vault.scenario.yaml")]).finally(folder.remove);
  decide = await libraryWith();
});

test("the page's example comes out as it says", () => {
  const wrong = read.scenarios
    .map(({ name, input, expected }) => ({ name, differs: mismatches(expected, decide(input).outcome) }))
    .filter(({ differs }) => differs.length > 0);
  expect(wrong).toEqual([]);
  expect(read.scenarios).toHaveLength(8);
});

test("so does its message of an IdP", async () => {
  const [hook] = read.hooks;
  const evaluate = (inputJson: string) =>
    Promise.resolve({
      verdict: decide(JSON.parse(inputJson) as Parameters<Decide>[0]).verdict,
      policy: { revision: "r", digest: "d" },
      texts: new Map(),
    });
  const answer = hook && (await answerHook(hook, evaluate));
  expect(answer).toMatchObject({ status: hook?.expected.answer.status });
  expect(JSON.parse(answer?.body ?? "")).toMatchObject(hook?.expected.answer.body as object);
});
