import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { readCases } from "../support/cases.ts";
import { forgettable, forgettableAt } from "../support/forgettable.ts";
import { everyPath, loosenedBy, siblingPairs } from "../support/forgetting.ts";
import { libraryWith, stories, storyInput } from "../support/library.ts";
import type { Decide } from "../support/library.ts";

// Each path of some 260 inputs: about 40,000 decisions.
jest.setTimeout(180_000);

const cases = await readCases();

let decide: Decide;
beforeAll(async () => {
  decide = await libraryWith();
});

/** Which entries of the table were needed so far. */
const needed = new Set<string>();

describe.each(stories)("%s", (story) => {
  const inputs = cases.filter((one) => one.story === story);

  test("no case, allowed or denied, gets looser where any one path of its input is forgotten", () => {
    const loosened = inputs.flatMap(({ name, input }) => {
      const paths = everyPath(input).map((path) => [path]);
      return loosenedBy(decide, input, paths).map((found) => ({ name, ...found }));
    });
    for (const { forgotten } of loosened)
      for (const pointer of forgotten) needed.add(forgettableAt(pointer) ?? pointer);
    expect(loosened.filter(({ forgotten }) => !forgotten.some(forgettableAt))).toEqual([]);
  });

  test("nor where any two siblings are", () => {
    const input = storyInput(story) as Json;
    const loosened = loosenedBy(decide, input, siblingPairs(everyPath(input)));
    expect(loosened.filter(({ forgotten }) => !forgotten.some(forgettableAt))).toEqual([]);
  });
});

test("everything in the table of what may be forgotten is needed", () => {
  expect(forgettable.map(({ path }) => path).filter((path) => !needed.has(path))).toEqual([]);
});
