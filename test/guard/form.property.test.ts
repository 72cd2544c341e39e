import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { readForm, writeForm } from "../../src/guard/form.ts";
import type { Form } from "../../src/guard/form.ts";
import { AssayerError, errorCodes } from "../../src/issuance/errors.ts";

const names = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("scope", "grant_type", "client_id", "resource", "audience", "a", "b-c", "d_1"),
  },
  { weight: 1, arbitrary: fc.constantFrom("Scope", "scope[]", "%73cope", "__proto__", "", "\u00e9") },
);
const pieces = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom("%41", "%C3%B6", "%26", "%3D", "%25", "+", "=", ";", "a", "https%3A%2F%2Fx"),
  },
  { weight: 1, arbitrary: fc.constantFrom("%", "%2", "%00", "%ff", "%C0%AF", "&", " ", "\n", "\u00e9") },
);
const pair = fc.tuple(names, fc.array(pieces, { maxLength: 4 })).map(([name, value]) => `${name}=${value.join("")}`);
const text = fc.array(pair, { maxLength: 5 }).map((pairs) => Buffer.from(pairs.join("&"), "latin1"));
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const inputs = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: bytes });

/** A form, or the code with which it was refused; anything else that is thrown ends the test. */
function read(input: Uint8Array): Form | string {
  try {
    return readForm(input);
  } catch (failure) {
    if (!(failure instanceof AssayerError) || errorCodes[failure.code].kind !== "refusal") throw failure;
    return failure.code;
  }
}

test("whatever comes is a form or a code, and a form means the same once it is written anew", () => {
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(inputs, (input) => {
      const form = read(input);
      const outcome = typeof form === "string" ? form : "read";
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (typeof form === "string") return;
      const written = writeForm(form);
      expect(readForm(Buffer.from(written))).toEqual(form);
      // As another parser reads it: nothing is there twice but what may be, and nothing is empty.
      const other = new URLSearchParams(written);
      expect([...other]).toEqual([...form].flatMap(([name, values]) => values.map((value) => [name, value])));
      for (const name of other.keys()) {
        expect(name).toMatch(/^[a-z][a-z0-9_-]*$/);
        if (name !== "resource" && name !== "audience") expect(other.getAll(name)).toHaveLength(1);
      }
    }),
    { numRuns: 60_000 },
  );
  // The inputs are worth something: each way out was taken.
  expect([...outcomes.keys()].sort()).toEqual([
    "FORM_MALFORMED",
    "FORM_PARAMETER_DUPLICATE",
    "FORM_PARAMETER_REFUSED",
    "read",
  ]);
  expect(Math.min(...outcomes.values())).toBeGreaterThan(500);
});
