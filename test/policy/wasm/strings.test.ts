import { beforeAll, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { openBundle } from "../../../src/policy/bundle.ts";
import { createHost } from "../../../src/policy/host.ts";
import { ownBundle } from "../../../src/policy/store.ts";
import { variantsOf, withFunctions } from "../../support/wasm.ts";

/** Functions of OPA's runtime that no policy exports. */
interface Runtime {
  readonly opa_strncmp: (a: number, b: number, length: number) => number;
  readonly opa_json_lex_read_string: (lexer: number) => number;
}

/** One memory and what runs in it: as OPA wrote it first, then the quick one, and that with a meter. */
let runtimes: readonly Runtime[];
const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
let bytes: Buffer;
/** Whoever reads on behind it is trapped. */
const end = memory.buffer.byteLength;

beforeAll(async () => {
  const { wasm } = await openBundle(ownBundle);
  runtimes = variantsOf(wasm).map(start);
  // What starts there has the memory grow by nothing, which gives it another buffer.
  bytes = Buffer.from(memory.buffer);
});

function start(wasm: Uint8Array): Runtime {
  const module = new WebAssembly.Module(withFunctions(wasm, ["opa_strncmp", "opa_json_lex_read_string"]));
  return new WebAssembly.Instance(module, createHost(memory).imports).exports as unknown as Runtime;
}

/** Puts it at the very end of the memory, and answers where it begins. */
function placeLast(content: Buffer): number {
  const at = end - content.length;
  content.copy(bytes, at);
  return at;
}

const numRuns = 20_000;

describe("strings are compared as OPA compares them:", () => {
  const other = end / 2;
  const compared = (a: Buffer, b: Buffer): readonly number[] => {
    b.copy(bytes, other);
    const at = placeLast(a);
    return runtimes.map((runtime) => runtime.opa_strncmp(at, other, Math.min(a.length, b.length)));
  };

  test("any two", () => {
    const few = fc.constantFrom(0, 0x61, 0x62, 0x7f, 0x80, 0xff);
    const some = fc.array(few, { maxLength: 40 }).map((codes) => Buffer.from(codes));
    const differing = fc
      .tuple(some, some, some)
      .map(([front, a, b]) => [Buffer.concat([front, a]), Buffer.concat([front, b])] as const);
    fc.assert(
      fc.property(differing, ([a, b]) => {
        const shorter = Math.min(a.length, b.length);
        const order = Buffer.compare(a.subarray(0, shorter), b.subarray(0, shorter));
        return compared(a, b).every((found) => found === order);
      }),
      { numRuns },
    );
  });

  test("equal ones, and those that differ in one place, of every length", () => {
    for (let length = 0; length <= 40; length += 1) {
      const a = Buffer.alloc(length, "a");
      expect(compared(a, a)).toEqual([0, 0, 0]);
      for (let at = 0; at < length; at += 1) {
        const b = Buffer.from(a).fill("b", at, at + 1);
        expect([...compared(a, b), ...compared(b, a)]).toEqual([-1, -1, -1, 1, 1, 1]);
      }
    }
  });
});

describe("strings of JSON are read as OPA reads them:", () => {
  const lexer = end / 2;
  /** Of the lexer, beside its text and how long that is. */
  const members = { from: 8, to: 12, at: 16 };
  /** What is found at an offset in a text, and where the lexer is then. */
  const readAt = (text: Buffer, offset: number): readonly object[] => {
    const at = placeLast(text);
    return runtimes.map((runtime) => {
      for (const [index, value] of [at, text.length, 0, 0, at + offset, 0].entries()) {
        bytes.writeUInt32LE(value, lexer + 4 * index);
      }
      const token = runtime.opa_json_lex_read_string(lexer);
      const found = Object.entries(members).map(([name, member]) => [name, bytes.readUInt32LE(lexer + member) - at]);
      // Nobody looks at what is left in it behind an error.
      return token === 0 ? { token } : { token, ...(Object.fromEntries(found) as object) };
    });
  };
  const same = ([first, ...others]: readonly object[]) =>
    others.every((one) => JSON.stringify(one) === JSON.stringify(first));

  test("any text", () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 24 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('"', "\\", '\\"', "\\\\", "\\u00e9", "\\u12", "\\x", "\n", "\u007f", "ü", "€"),
      },
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => Buffer.from(`"${pieces.join("")}`));
    fc.assert(
      fc.property(text, (content) => same(readAt(content, 0))),
      { numRuns },
    );
  });

  test("each byte in each place of a word", () => {
    for (let byte = 0; byte <= 0xff; byte += 1) {
      for (let at = 1; at <= 17; at += 1) {
        const text = Buffer.from(`"${"a".repeat(20)}": 1234567`);
        text[at] = byte;
        if (!same(readAt(text, 0))) expect({ byte, at, found: readAt(text, 0) }).toBeUndefined();
      }
    }
  });

  test("with the end of the text at any distance, and wherever they begin", () => {
    const text = Buffer.from('{"name": "a value of some length"}');
    const name = { token: 6, from: 2, to: 6, at: 7 };
    expect(readAt(text, 1)).toEqual([name, name, name]);
    for (let length = 10; length <= text.length; length += 1) {
      expect(same(readAt(text.subarray(0, length), 9))).toBe(true);
    }
  });
});
