import { beforeAll, describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, instantiate } from "../../../src/policy/adapter.ts";
import type { Policy } from "../../../src/policy/adapter.ts";
import { openBundle } from "../../../src/policy/bundle.ts";
import { ownBundle } from "../../../src/policy/store.ts";
import { hashesExport, rememberedHashes } from "../../../src/policy/wasm/hashes.ts";
import { directMemo } from "../../../src/policy/wasm/memo.ts";
import { takeApart } from "../../../src/policy/wasm/module.ts";
import { withQuickRuntime } from "../../../src/policy/wasm/runtime.ts";
import { wordwise } from "../../../src/policy/wasm/strings.ts";
import { compileBundle } from "../../support/compile.ts";
import { moduleOf, variantsOf, withFunctions } from "../../support/wasm.ts";

const limits = { maxPages: 256 };
const inputsAt = join(import.meta.dirname, "../../fixtures/inputs");

function variants(wasm: Uint8Array, data: unknown): readonly Policy[] {
  return variantsOf(wasm).map((bytes) => instantiate(new WebAssembly.Module(bytes), data, limits));
}

describe("the library", () => {
  let library: readonly Policy[];
  let wasm: Uint8Array;
  beforeAll(async () => {
    const bundle = await openBundle(ownBundle);
    ({ wasm } = bundle);
    library = variants(wasm, bundle.data);
  });

  test("is of the OPA that is known", () => {
    const parts = takeApart(wasm);
    expect([directMemo(parts).size, wordwise(parts).size, rememberedHashes(parts, 0).size]).toEqual([2, 2, 1]);
  });

  test("does without a table of hashes where it exports something else of that name", () => {
    const policy = instantiate(compile(withFunctions(wasm, [hashesExport])), {}, limits);
    expect(policy.evaluate("{}", "issuance/decision/verdict")).toHaveLength(1);
  });

  test.each(readdirSync(inputsAt))("has the same verdict on %s, and on each part of it alone", (file) => {
    const input = JSON.parse(readFileSync(join(inputsAt, file), "utf8")) as Record<string, unknown>;
    const parts = Object.keys(input).map((name) => ({ ...input, [name]: undefined }));
    for (const asked of [input, ...parts, {}]) {
      const text = JSON.stringify(asked);
      const [as, ...others] = library.map((policy) => policy.evaluateText(text, "issuance/decision/verdict"));
      expect(others).toEqual([as, as]);
    }
  });
});

describe("rules whose value is kept", () => {
  const rego = `package t

answer := {
	"here": [half, half],
	"there": there,
	"nested": nested,
	"and here again": [half, odd],
}

half := input.number / 2

default odd := false

odd if input.number % 2 == 1

both := [half, odd]

there := value if value := both with input.number as 10

nested := {"outer": outer, "after": half}

outer := value if value := [half, inner] with input.number as 7

inner := value if value := both with input.number as 3

unknown if input.nothing
`;
  let policies: readonly Policy[];
  beforeAll(async () => {
    const files = await compileBundle({ files: { "policy.rego": rego }, entrypoints: ["t/answer", "t/unknown"] });
    policies = variants(files.get("policy.wasm") ?? new Uint8Array(), {});
  });

  test("have a value for each input that `with` gives them, and their own again behind it", () => {
    const result = {
      here: [2.5, 2.5],
      there: [5, false],
      nested: { outer: [3.5, [1.5, true]], after: 2.5 },
      "and here again": [2.5, true],
    };
    for (const policy of policies) {
      for (let round = 0; round < 3; round += 1) {
        expect(policy.evaluate(`{"number":5}`, "t/answer")).toEqual([{ result }]);
        expect(policy.evaluate(`{"number":5}`, "t/unknown")).toEqual([]);
      }
    }
  });
});

describe("a module stays as it is", () => {
  test("where nobody says what its functions are called", () => {
    const module = moduleOf({ functions: [[0, 0x0b]] });
    expect(withQuickRuntime(module)).toBe(module);
  });

  test.each([
    ["ends in the middle", [1, 2, 1, 0]],
    ["promises four thousand million names", [1, 7, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0]],
    ["has only other names", [2, 1, 0]],
  ])("where what says so %s", (_name, names) => {
    const module = moduleOf({ functions: [[0, 0x0b]], names });
    expect(WebAssembly.validate(module)).toBe(true);
    expect(withQuickRuntime(module)).toBe(module);
  });

  test.each([
    ["`opa_object` gives a value of another type", "220041063a0000412010", 3, [0, 2, 1]],
    ["`opa_strncmp` answers 2", "200320044d0d0041010f", 8, [2, 0, 1]],
    ["`opa_value_hash` gives a boolean another hash", "2d00014101730f", 4, [2, 2, 0]],
  ])("as far as %s than that of the known OPA", async (_name, code, at, sizes) => {
    const { wasm } = await openBundle(ownBundle);
    const other = Uint8Array.from(wasm);
    const found = Buffer.from(wasm).indexOf(Buffer.from(code, "hex"));
    other[found + at] = (other[found + at] ?? 0) + 1;
    expect(WebAssembly.validate(other)).toBe(true);
    const parts = takeApart(other);
    expect([directMemo(parts).size, wordwise(parts).size, rememberedHashes(parts, 0).size]).toEqual(sizes);
  });
});
