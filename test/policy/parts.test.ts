import { beforeAll, describe, expect, test } from "@jest/globals";
import type { InputParts } from "../../src/issuance/input-text.ts";
import { inputText } from "../../src/issuance/input-text.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import { compile, compileMetered, instantiate } from "../../src/policy/adapter.ts";
import type { Policy } from "../../src/policy/adapter.ts";
import { openBundle } from "../../src/policy/bundle.ts";
import { entrypoint } from "../../src/policy/contract.ts";
import { ownBundle } from "../../src/policy/store.ts";
import { compileBundle } from "../support/compile.ts";
import { stories, storyInput } from "../support/library.ts";

const limits = { maxPages: 64 };
const maxFuel = 0x7fff_ffff;

describe("the library says of an input in parts what it says of the whole:", () => {
  let wasm: Uint8Array;
  let data: unknown;
  beforeAll(async () => {
    ({ wasm, data } = await openBundle(ownBundle));
  });

  /** Each story, and the same with one document more changed or missing. */
  const inputs = stories.flatMap((story) => {
    const input = issuanceInput.parse(storyInput(story));
    const { registration: _, ...unregistered } = input.identity;
    const { tenant: __, ...ownerless } = input;
    const stranger = { ...input.caller, name: "stranger", coverage: { carries: [], enforces: [] } };
    return [
      input,
      { ...input, identity: unregistered },
      ownerless,
      { ...input, resources: [] },
      { ...input, caller: stranger },
    ];
  });

  test.each(["metered", "not metered"])("%s, by turns, the first time and later", (how) => {
    const module = how === "metered" ? compileMetered(wasm) : compile(wasm);
    if (module === undefined) throw new Error("the library has no meter");
    const policy = instantiate(module, data, limits);
    for (let round = 0; round < 3; round += 1) {
      for (const { whole, parts } of inputs.map(inputText)) {
        policy.fuel(maxFuel);
        expect(policy.evaluateParts(parts, entrypoint)).toBe(policy.evaluateText(whole, entrypoint));
      }
    }
  });
});

describe("documents that are kept", () => {
  const rego = `package t

answer := {
	"input": input,
	"other": other,
	"union": object.union(input, {"tenant": {"id": "b"}}),
	"without": object.remove(input.tenant, ["id"]),
	"here": input.tenant.id,
	"many": [member | some member in input.tenant.members],
}

other := [input.tenant, input.identity] if input.own == 0

other := value if {
	input.own > 0
	value := inner with input.tenant as {"id": "c"} with input.identity.registration.kind as "other"
}

inner := [input.tenant, input.identity]
`;
  let module: WebAssembly.Module;
  beforeAll(async () => {
    const files = await compileBundle({ files: { "policy.rego": rego }, entrypoints: ["t/answer"] });
    module = compile(files.get("policy.wasm") ?? new Uint8Array());
  });

  const registration = { path: '["identity","registration"]', text: '{"id":"r","kind":"agent","scopes":["a","b"]}' };
  const tenant = (id: string, members: readonly string[] = []) => ({
    path: '["tenant"]',
    text: JSON.stringify({ id, members }),
  });
  const partsOf = (own: number, ...shared: InputParts["shared"]): InputParts => ({
    own: JSON.stringify({ own, identity: { kind: "agent" } }),
    shared,
  });
  const answerOf = (policy: Policy, parts: InputParts) => {
    const [found] = JSON.parse(policy.evaluateParts(parts, "t/answer")) as { result: { [name: string]: unknown } }[];
    return found?.result;
  };

  test("are not changed by `with`, nor by what is made of them", () => {
    const policy = instantiate(module, {}, limits);
    const parts = [1, 0, 2, 0].map((own) => partsOf(own, registration, tenant("a", ["x", "y"])));
    const document = { id: "a", members: ["x", "y"] };
    for (const asked of [...parts, ...parts]) {
      const { own } = JSON.parse(asked.own) as { own: number };
      const identity = { kind: "agent", registration: { id: "r", kind: "agent", scopes: ["a", "b"] } };
      const whole = { own, identity, tenant: document };
      expect(answerOf(policy, asked)).toEqual({
        input: whole,
        other:
          own === 0
            ? [document, identity]
            : [{ id: "c" }, { kind: "agent", registration: { ...identity.registration, kind: "other" } }],
        union: { ...whole, tenant: { ...document, id: "b" } },
        without: { members: ["x", "y"] },
        here: "a",
        many: ["x", "y"],
      });
    }
  });

  test("make room for others, however many come, in a memory that stays as it is", () => {
    const policy = instantiate(module, { some: "data" }, limits);
    const members = Array.from({ length: 200 }, (_, index) => `member-${index}`);
    const sizes = new Set<number>();
    for (let number = 0; number < 2_000; number += 1) {
      const id = `tenant-${number}`;
      const answer = answerOf(policy, partsOf(0, registration, tenant(id, members)));
      if (answer?.["here"] !== id) expect(answer).toHaveProperty("here", id);
      if (number >= 200) sizes.add(policy.memoryBytes());
    }
    expect(sizes.size).toBe(1);
    expect(policy.memoryBytes()).toBeLessThan(4 * 1_048_576);
  });

  test.each<[string, InputParts]>([
    ["are not JSON", partsOf(0, { path: '["tenant"]', text: "{" })],
    ["stand where nothing is JSON", { own: "{", shared: [registration] }],
    ["belong into what is no object", { own: '{"identity":"somebody"}', shared: [registration] }],
  ])("fail the evaluation where they %s", (_name, parts) => {
    const policy = instantiate(module, {}, limits);
    expect(() => policy.evaluateParts(parts, "t/answer")).toThrow(expect.objectContaining({ code: "POLICY_FAILED" }));
  });
});
