import { expect, test } from "@jest/globals";
import { changedAt, fieldsOf, maxValues, valueAt } from "../../../src/authoring/simulate/fields.ts";
import type { Json } from "../../../src/issuance/vocabulary.ts";
import { storyInput } from "../../support/library.ts";

type Members = Readonly<Record<string, Json>>;
const seed = storyInput("runner") as unknown as Members;

const valuesOf = (name: string, parameters: Json = null) =>
  fieldsOf([{ reads: [name], parameters }], [seed])[0]?.values ?? [];

test.each<[string, string, Json, readonly (Json | undefined)[]]>([
  ["a truth value has two", "posture.runner.trusted", null, [false, true]],
  ["a number has the rule's limits, and what is next to them", "risk.score", { max_score: 80 }, [80, 81, 79, 12]],
  [
    "a time has them back from now",
    "posture.runner.observed_at",
    { seconds: 900 },
    [1789999100, 1789999101, 1789999099],
  ],
  ["a closed set has all of it", "identity.kind", null, ["workload", "agent", "runner", "partner", "client", "user"]],
  ["what need not be there may be absent", "identity.workload.fork", null, [undefined, true, false]],
  [
    "a list has none, one fewer, and one more",
    "request.scopes",
    { scopes: ["a:b"] },
    [[], ["deploy:production", "a:b"]],
  ],
])("%s", (_, name, parameters, expected) => {
  const values = valuesOf(name, parameters);
  for (const value of expected) expect(values).toContainEqual(value);
});

test("no value would make something that is no input, and there are never too many", () => {
  expect(valuesOf("risk.score", { a: 101, b: -1 })).not.toContain(101);
  expect(valuesOf("posture.runner.trusted")).not.toContain(undefined);
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, index]));
  expect(valuesOf("risk.score", many)).toHaveLength(maxValues);
});

test("a place is read and changed by its path; the input stays as it is", () => {
  const changed = changedAt(seed, ["risk", "score"], 99);
  expect([valueAt(changed, ["risk", "score"]), valueAt(seed, ["risk", "score"])]).toEqual([99, 12]);
  expect(valueAt(changedAt(seed, ["risk"], undefined), ["risk"])).toBeUndefined();
  expect(changedAt(seed, ["nothing", "here"], undefined)).toBeUndefined();
  expect(valueAt(seed, ["__proto__", "polluted"])).toBeUndefined();
});
