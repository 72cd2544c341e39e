import { afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { compile, instantiate } from "../../src/policy/adapter.ts";
import { createHost } from "../../src/policy/host.ts";
import { compileBundle } from "../support/compile.ts";
import { runaway } from "../support/policies.ts";

const limits = { maxPages: 256 };
const rego = `package t

import data.limits

seen := {"input": input, "limit": limits.seconds}

present if not is_null(input)

unknown := input.nothing.here

pieces := urlquery.encode(input.text)

conflict := 1 if input

conflict := 2 if input
`;
const entrypoints = ["t/seen", "t/present", "t/unknown", "t/conflict", "t/pieces"];

let wasm: Uint8Array;
let runawayWasm: Uint8Array;

beforeAll(async () => {
  wasm = await wasmOf(rego, entrypoints);
  runawayWasm = await wasmOf(runaway, ["issuance/decision/verdict"]);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function wasmOf(text: string, entrypoints: readonly string[]): Promise<Uint8Array> {
  const files = await compileBundle({ files: { "policy.rego": text }, entrypoints });
  return files.get("policy.wasm") ?? new Uint8Array();
}

/** The same bytes with a name replaced by one of equal length. */
function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(from, to), "latin1");
}

describe("evaluate", () => {
  const policy = () => instantiate(wasm, { limits: { seconds: 60 } }, limits);

  test.each(["{}", "null", "false", "0", `""`, `{"ü":"𝄞"}`])("hands over the input %s, falsy or not", (input) => {
    const seen = [{ result: { input: JSON.parse(input) as unknown, limit: 60 } }];
    expect(policy().evaluate(input, "t/seen")).toEqual(seen);
    expect(policy().evaluate(Buffer.from(input), "t/seen")).toEqual(seen);
  });

  test("an undefined entry point has no result", () => {
    expect(policy().evaluate("{}", "t/unknown")).toEqual([]);
    expect(policy().evaluateText("{}", "t/unknown")).toBe("[]");
  });

  test("calls built-ins of ours", () => {
    expect(policy().evaluate(`{"text":"aé"}`, "t/pieces")).toEqual([{ result: "a%C3%A9" }]);
    expect(policy().builtinsUsed).toEqual(["urlquery.encode"]);
  });

  test("says which entry points there are", () => {
    expect([...policy().entrypoints].sort()).toEqual([...entrypoints].sort());
    expect(() => policy().evaluate("{}", "t/other")).toThrow(expect.objectContaining({ code: "POLICY_FAILED" }));
  });

  test("a conflict aborts with a code", () => {
    expect(() => policy().evaluate("{}", "t/conflict")).toThrow(
      expect.objectContaining({ code: "POLICY_FAILED", message: expect.stringContaining("conflict") }),
    );
  });

  test("memory does not grow with the number of evaluations", () => {
    const one = policy();
    for (let round = 0; round < 2_000; round += 1) one.evaluateText(`{"text":"${"x".repeat(round)}"}`, "t/seen");
    expect(one.memoryBytes()).toBeLessThan(2_000_000);
  });
});

describe("what runs out of memory or stack says so", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  test.each([
    ["a policy that grows", `{"do":"grow"}`],
    ["data nested deeply", `{"do":"recurse","text":"${deep}"}`],
    ["an answer without end", `{"do":"answer","text":"${"x".repeat(100_000)}","times":6000}`],
    ["an input nested deeply", deep],
    ["an input that does not fit", `"${"x".repeat(17_000_000)}"`],
  ])("%s", (_name, input) => {
    const policy = instantiate(runawayWasm, {}, limits);
    expect(() => policy.evaluate(input, "issuance/decision/verdict")).toThrow(
      expect.objectContaining({ code: "POLICY_MEMORY" }),
    );
  });

  test("data that does not fit", () => {
    expect(() => instantiate(wasm, { text: "x".repeat(20_000_000) }, limits)).toThrow(
      expect.objectContaining({ code: "POLICY_MEMORY" }),
    );
  });
});

describe("a module is refused", () => {
  const bytes = (...numbers: number[]) => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...numbers);
  // (import "x" "y" (func)), (import "env" "memory" (func)), and (func unreachable) as the start function
  const foreign = bytes(1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x78, 1, 0x79, 0, 0);
  const noMemory = bytes(1, 4, 1, 0x60, 0, 0, 2, 14, 1, 3, ...Buffer.from("env"), 6, ...Buffer.from("memory"), 0, 0);
  const trapping = bytes(1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11);

  test.each([
    ["not WebAssembly", () => Uint8Array.of(1, 2, 3), "BUNDLE_WASM_INVALID"],
    ["other imports", () => foreign, "BUNDLE_WASM_INVALID"],
    ["imports of another kind", () => noMemory, "BUNDLE_WASM_INVALID"],
    ["a trap at the start", () => trapping, "BUNDLE_WASM_INVALID"],
    ["no exports", () => bytes(), "BUNDLE_ABI_UNSUPPORTED"],
    ["no ABI version", () => renamed(wasm, "opa_wasm_abi_version", "opa_wasm_abi_versioX"), "BUNDLE_ABI_UNSUPPORTED"],
  ])("%s", (_name, module, code) => {
    expect(() => instantiate(module(), {}, limits)).toThrow(expect.objectContaining({ code }));
  });

  test("for a built-in that no policy may use", async () => {
    const module = await wasmOf("package t\n\nnow := time.now_ns()\n", ["t/now"]);
    expect(() => instantiate(module, {}, limits)).toThrow(
      expect.objectContaining({ code: "BUNDLE_BUILTIN_REFUSED", details: { builtin: "time.now_ns" } }),
    );
    expect(() => instantiate(renamed(module, "time.now_ns", "time.now_ps"), {}, limits)).toThrow(
      expect.objectContaining({ code: "BUNDLE_BUILTIN_MISSING", details: { builtin: "time.now_ps" } }),
    );
  });
});

test("a module with more constants than the first memory holds gets a larger one", async () => {
  const constants = Array.from({ length: 2_000 }, (_, index) => `"${"x".repeat(400)}${index}"`).join(", ");
  const module = await wasmOf(`package t\n\nvalues := [${constants}]\n\nlast := values[input]\n`, ["t/last"]);
  const policy = instantiate(module, {}, limits);
  expect(policy.evaluate("1999", "t/last")).toEqual([{ result: `${"x".repeat(400)}1999` }]);
  expect(() => instantiate(module, {}, { maxPages: 8 })).toThrow(
    expect.objectContaining({ code: "BUNDLE_WASM_INVALID" }),
  );
});

test("a compiled module can be instantiated again and again", () => {
  const module = compile(wasm);
  const [one, other] = [1, 2].map((seconds) => instantiate(module, { limits: { seconds } }, limits));
  expect(one?.evaluate("0", "t/seen")).toEqual([{ result: { input: 0, limit: 1 } }]);
  expect(other?.evaluate("0", "t/seen")).toEqual([{ result: { input: 0, limit: 2 } }]);
});

describe("the host", () => {
  const host = () => createHost(new WebAssembly.Memory({ initial: 1, maximum: 1 }));

  test("keeps what a policy prints from standard output", () => {
    const log = jest.spyOn(console, "log");
    const write = jest.spyOn(process.stdout, "write");
    const print = host().imports["env"]?.["opa_println"] as (address: number) => void;
    print(0);
    expect(log).not.toHaveBeenCalled();
    expect(write).not.toHaveBeenCalled();
  });

  test("knows no built-in that the module did not name", () => {
    const call = host().imports["env"]?.["opa_builtin0"] as (id: number, context: number) => number;
    expect(() => call(7, 0)).toThrow(expect.objectContaining({ code: "POLICY_FAILED" }));
  });
});
