import { expect, test } from "@jest/globals";
import { interruptAfter } from "../../src/policy/interrupt.ts";

const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

test("answers what the function answers, and throws what it throws", () => {
  const failure = new RangeError("mine");
  const failing = () => {
    throw failure;
  };
  expect(interruptAfter(1_000, () => "text")).toBe("text");
  expect(interruptAfter(1_000, () => interruptAfter(1_000, () => 1) + 1)).toBe(2);
  expect(thrown(() => interruptAfter(1_000, failing))).toBe(failure);
});

test("ends what takes longer, also what would not let itself be ended", () => {
  const endless = () => {
    for (;;) {
      try {
        for (;;);
      } catch {
        // Goes on.
      }
    }
  };
  expect(thrown(() => interruptAfter(20, endless))).toMatchObject({ code: "POLICY_DEADLINE" });
  expect(interruptAfter(1_000, () => "text")).toBe("text");
});
