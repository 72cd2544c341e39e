import { expect, test } from "@jest/globals";
import { createMemory } from "../../src/callers/memory.ts";
import type { Answered } from "../../src/callers/memory.ts";

/** A memory, and answers that say how many were made before. */
function asking(transient = false) {
  const remember = createMemory();
  let made = 0;
  const answer = async (): Promise<Answered> => ({
    answer: { status: 200, headers: [], body: String((made += 1)) },
    transient,
  });
  return async (body: string) => (await remember(Buffer.from(body), answer)).body;
}

test("the same body gets the same answer, also while that is still being made", async () => {
  const ask = asking();
  expect(await Promise.all([ask("a"), ask("a")])).toEqual(["1", "1"]);
  expect(await ask("a")).toBe("1");
});

test("whatever differs by a byte is another question", async () => {
  const ask = asking();
  const bodies = [`{"id":1,"listener":1}`, `{"id":1,"listener":2}`, `{"listener":1,"id":1}`, `{"id":1,"listener":1} `];
  expect(await Promise.all(bodies.map(ask))).toEqual(["1", "2", "3", "4"]);
});

test("what may come out otherwise a moment later is asked again", async () => {
  const ask = asking(true);
  expect(await Promise.all([ask("a"), ask("a")])).toEqual(["1", "1"]);
  expect(await ask("a")).toBe("2");
});

test("what fails is asked again", async () => {
  const remember = createMemory();
  const failing = () => remember(Buffer.from("a"), () => Promise.reject(new Error("no answer")));
  await expect(failing()).rejects.toThrow("no answer");
  await expect(failing()).rejects.toThrow("no answer");
  const answer = { status: 200, headers: [], body: "answered" };
  expect(await remember(Buffer.from("a"), async () => ({ answer, transient: false }))).toBe(answer);
});
