import { describe, expect, jest, test } from "@jest/globals";
import type { PolicyExports } from "../../src/policy/host.ts";

jest.unstable_mockModule("../../src/policy/builtins/index.ts", () => ({
  refused: new Map([["forbidden", "for a reason"]]),
  builtins: new Map<string, (...values: unknown[]) => unknown>([
    ["echo", (value) => value],
    ["undefined", () => undefined],
    [
      "fails",
      () => {
        throw new TypeError("on purpose");
      },
    ],
    [
      "exhausts",
      () => {
        throw new RangeError("on purpose");
      },
    ],
  ]),
}));
const { createHost } = await import("../../src/policy/host.ts");

/** A policy that has the built-ins named, in this order, and keeps its values as text at addresses in its memory. */
function connected(...names: string[]) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const host = createHost(memory);
  let free = 8;
  const store = (text: string): number => {
    const address = free;
    free += Buffer.byteLength(text) + 1;
    Buffer.from(memory.buffer).write(text, address);
    return address;
  };
  const exports: PolicyExports = {
    opa_malloc: () => free,
    opa_value_parse: (address) => address,
    opa_value_dump: (address) => address,
    opa_json_dump: (address) => address,
    opa_eval: () => 0,
    builtins: () => store(JSON.stringify(Object.fromEntries(names.map((name, id) => [name, id])))),
  };
  const used = host.connect(exports);
  const call = host.imports["env"]?.["opa_builtin1"] as (id: number, context: number, address: number) => number;
  const read = (address: number) => Buffer.from(memory.buffer).toString("utf8", address).split("\0")[0];
  return { used, call: (id: number, value: string) => read(call(id, 0, store(value))) };
}

describe("a built-in", () => {
  const { used, call } = connected("fails", "echo", "undefined", "exhausts");

  test("is named", () => {
    expect(used).toEqual(["echo", "exhausts", "fails", "undefined"]);
  });

  test("gets and gives values", () => {
    expect(call(1, `"text"`)).toBe(`"text"`);
  });

  test("that answers nothing is undefined to the policy", () => {
    expect(call(2, "1")).toBe("");
  });

  test("that throws fails the evaluation, naming it", () => {
    expect(() => call(0, "1")).toThrow(
      expect.objectContaining({ code: "POLICY_FAILED", message: "the built-in fails failed" }),
    );
  });

  test("that runs out of a resource says so as it is", () => {
    expect(() => call(3, "1")).toThrow(RangeError);
  });
});

test.each([
  ["forbidden", "BUNDLE_BUILTIN_REFUSED", "the policy uses forbidden: for a reason"],
  ["unheard.of", "BUNDLE_BUILTIN_MISSING", "the policy uses unheard.of, which is not implemented"],
])("a policy that uses %s is not connected", (name, code, message) => {
  expect(() => connected("echo", name)).toThrow(expect.objectContaining({ code, message, details: { builtin: name } }));
});
