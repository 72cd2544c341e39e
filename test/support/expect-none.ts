import { expect } from "@jest/globals";

/**
 * `expect(found).toEqual([])`, for properties of many cases: jest's takes a stack trace beforehand, which is longer
 * than what a case takes that holds.
 */
export function expectNone(found: readonly unknown[]): void {
  if (found.length > 0) expect(found).toEqual([]);
}
