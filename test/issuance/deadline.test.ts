import { expect, test } from "@jest/globals";
import { startDeadline } from "../../src/issuance/deadline.ts";

/** A deadline of a second, whose timers go off when the test says so. */
function aSecond() {
  const clock = { now: 5_000 };
  const timers: { readonly milliseconds: number; readonly run: () => void }[] = [];
  const after = (milliseconds: number, run: () => void) => {
    timers.push({ milliseconds, run });
    return () => {};
  };
  const deadline = startDeadline(1_000, { after, stopwatch: () => clock.now });
  const goOff = (now: number) => {
    clock.now = now;
    timers.at(-1)?.run();
  };
  return { deadline, goOff, waits: () => timers.map(({ milliseconds }) => milliseconds) };
}

const never = new Promise<never>(() => {});

test.each([
  ["in time", 5_900, 100],
  ["late", 5_970, 30],
  ["after all of it", 7_000, 0],
])("the record has what is left, where deciding was given up %s", async (_, now, left) => {
  const { deadline, goOff, waits } = aSecond();
  const decided = deadline.decided(never, "late");
  goOff(now);
  expect(await decided).toBe("late");
  expect(waits()).toEqual([900, left]);

  const recorded = deadline.recorded(never);
  goOff(now + left);
  await expect(recorded).rejects.toMatchObject({ code: "CALLER_DEADLINE" });
});
