import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { singleFlight } from "../../src/files/single-flight.ts";

test("one that is asked for just as another ends shares the one that waits", async () => {
  const runs = { now: 0, most: 0, all: 0 };
  const run = singleFlight(async () => {
    runs.now += 1;
    runs.all += 1;
    runs.most = Math.max(runs.most, runs.now);
    await nextTurn();
    runs.now -= 1;
  });
  const whenItEnds = run().then(run);
  await Promise.all([whenItEnds, run()]);
  expect(runs).toEqual({ now: 0, most: 1, all: 2 });
});
