import { createRequire } from "node:module";
import { AssayerError } from "../issuance/errors.ts";
import type { InputParts } from "../issuance/input-text.ts";
import { bytesOf, createHost, textAt } from "./host.ts";
import type { PolicyExports } from "./host.ts";
import { createParts } from "./parts.ts";
import type { PartsExports } from "./parts.ts";
import { fuelExport, metered } from "./wasm/fuel.ts";
import { hashesBytes, hashesExport } from "./wasm/hashes.ts";
import { withQuickRuntime } from "./wasm/runtime.ts";

// The package's ESM entry lacks the class that its types promise; the CommonJS entry has it.
const { LoadedPolicy } = createRequire(import.meta.url)(
  "@open-policy-agent/opa-wasm",
) as typeof import("@open-policy-agent/opa-wasm");

/** A compiled policy with its data, in a memory of its own. */
export interface Policy {
  /**
   * The result set for an input, `[{ result }]` or `[]` where the entry point is undefined.
   * @param input JSON text
   * @throws AssayerError POLICY_MEMORY or POLICY_FAILED; after that the instance must not be used again
   */
  readonly evaluate: (input: string | Uint8Array, entrypoint: string) => unknown;
  /** The same as JSON text. */
  readonly evaluateText: (input: string | Uint8Array, entrypoint: string) => string;
  /** The same for an input in parts, of which it keeps those that many inputs share. */
  readonly evaluateParts: (input: InputParts, entrypoint: string) => string;
  /** What its memory takes up; it never shrinks. */
  readonly memoryBytes: () => number;
  /** Gives a metered policy so much fuel for what it does next; it traps without. Nothing to any other. */
  readonly fuel: (units: number) => void;
  readonly entrypoints: readonly string[];
  readonly builtinsUsed: readonly string[];
}

/** What a policy answers is short; more than this many characters is a fault of its own. */
export const maxResultLength = 1_048_576;

export interface Limits {
  /** Ceiling of the policy's memory, in pages of 64 KiB. */
  readonly maxPages: number;
}

/** Compiles once; the result can be instantiated in any thread. */
export function compile(wasm: Uint8Array): WebAssembly.Module {
  if (WebAssembly.validate(wasm)) return new WebAssembly.Module(withQuickRuntime(wasm));
  throw new AssayerError("BUNDLE_WASM_INVALID", "policy.wasm is not a WebAssembly module");
}

/** The same with a meter, for where nothing else could end it; undefined for a module that cannot have one. */
export function compileMetered(wasm: Uint8Array): WebAssembly.Module | undefined {
  const counting = WebAssembly.validate(wasm) ? metered(withQuickRuntime(wasm)) : undefined;
  return counting && WebAssembly.validate(counting) ? new WebAssembly.Module(counting) : undefined;
}

/**
 * Makes a policy ready to evaluate.
 * @param data the bundle's data: a JSON value
 * @throws AssayerError BUNDLE_WASM_INVALID, BUNDLE_ABI_UNSUPPORTED, BUNDLE_BUILTIN_REFUSED, BUNDLE_BUILTIN_MISSING,
 *   POLICY_MEMORY where data and module do not fit
 */
export function instantiate(wasm: Uint8Array | WebAssembly.Module, data: unknown, { maxPages }: Limits): Policy {
  const module = wasm instanceof WebAssembly.Module ? wasm : compile(wasm);
  const { memory, exports, builtinsUsed, instance } = link(module, maxPages);
  const loaded = coded(() => {
    reserveHashes(exports, memory);
    const policy = new LoadedPolicy({ instance, module }, memory, exports.opa_wasm_abi_minor_version.value);
    policy.setData(data as object);
    return policy;
  });
  const ids = new Map(Object.entries(loaded.entrypoints as Record<string, number>));

  const { dataAddr, dataHeapPtr } = loaded as { dataAddr: number; dataHeapPtr: number };
  const parts = createParts({
    exports,
    data: dataAddr,
    bottom: dataHeapPtr,
    end: maxPages * pageBytes,
    place: (text, at) => place(text, memory, at),
  });

  /** What is evaluated for an entry point, and answered at an address in the policy's memory. */
  const answered = (entrypoint: string, evaluated: (id: number) => number): string => {
    const id = ids.get(entrypoint);
    if (id === undefined) throw new AssayerError("POLICY_FAILED", `the policy has no entry point ${entrypoint}`);
    return coded(() => result(textAt(memory, evaluated(id))));
  };
  const evaluateText: Policy["evaluateText"] = (input, entrypoint) =>
    answered(entrypoint, (id) => {
      const start = parts.top();
      const bytes = place(input, memory, start);
      return exports.opa_eval(0, id, dataAddr, start, bytes, start + bytes, 0);
    });
  return {
    evaluate: (input, entrypoint) => JSON.parse(evaluateText(input, entrypoint)) as unknown,
    evaluateText,
    evaluateParts: (input, entrypoint) => answered(entrypoint, (id) => parts.evaluate(input, id)),
    memoryBytes: () => memory.buffer.byteLength,
    fuel: (units) => {
      const left = exports[fuelExport];
      if (left !== undefined) left.value = units;
    },
    entrypoints: [...ids.keys()],
    builtinsUsed,
  };
}

interface Linked {
  readonly memory: WebAssembly.Memory;
  readonly instance: WebAssembly.Instance;
  readonly exports: AbiExports;
  readonly builtinsUsed: readonly string[];
}

type AbiExports = PolicyExports &
  PartsExports & {
    readonly opa_wasm_abi_minor_version: WebAssembly.Global;
    readonly [fuelExport]?: WebAssembly.Global;
    readonly [hashesExport]?: WebAssembly.Global;
  };

/** Where nothing but the module's own constants is in front of it: before the data. */
function reserveHashes(exports: AbiExports, memory: WebAssembly.Memory): void {
  const table = exports[hashesExport];
  if (table === undefined) return;
  const address = aligned(exports.opa_malloc(hashesBytes + alignment));
  bytesOf(memory).fill(0, address, address + hashesBytes);
  table.value = address;
}

const alignment = 8;
const aligned = (address: number): number => Math.ceil(address / alignment) * alignment;

/** Gives the module a memory as large as it asks for, which only trying tells: the API does not show import limits. */
function link(module: WebAssembly.Module, maxPages: number): Linked {
  for (let initial = 8; ; initial *= 2) {
    const memory = new WebAssembly.Memory({ initial: Math.min(initial, maxPages), maximum: maxPages });
    const host = createHost(memory);
    const instance = linked(module, host.imports);
    if (instance === undefined && initial < maxPages) continue;
    if (instance === undefined) {
      throw new AssayerError(
        "BUNDLE_WASM_INVALID",
        "policy.wasm asks for other imports or more memory than it may have",
      );
    }
    const exports = supported(instance);
    return { memory, instance, exports, builtinsUsed: coded(() => host.connect(exports)) };
  }
}

function linked(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance | undefined {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch (cause) {
    if (cause instanceof WebAssembly.LinkError) return undefined;
    throw new AssayerError("BUNDLE_WASM_INVALID", "policy.wasm cannot be started", { cause });
  }
}

/** `opa_eval` came with ABI 1.2; nothing older is in use. */
function supported({ exports }: WebAssembly.Instance): AbiExports {
  const [major, minor] = [exports["opa_wasm_abi_version"], exports["opa_wasm_abi_minor_version"]].map(globalValue);
  if (major === 1 && minor !== undefined && minor >= 2) return exports as unknown as AbiExports;
  throw new AssayerError("BUNDLE_ABI_UNSUPPORTED", `policy.wasm speaks ABI ${major}.${minor}; 1.2 or later is needed`);
}

function globalValue(found: unknown): number | undefined {
  return found instanceof WebAssembly.Global && typeof found.value === "number" ? found.value : undefined;
}

const pageBytes = 65_536;

/** Writes the input where the heap will begin, and answers its length in bytes. */
function place(input: string | Uint8Array, memory: WebAssembly.Memory, start: number): number {
  const length = Buffer.byteLength(input);
  const missing = start + length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  const bytes = bytesOf(memory);
  if (typeof input === "string") bytes.write(input, start);
  else bytes.set(input, start);
  return length;
}

function result(text: string): string {
  if (text.length <= maxResultLength) return text;
  throw new AssayerError("POLICY_MEMORY", `the policy answered ${text.length} characters`);
}

function coded<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (thrown) {
    throw policyError(thrown);
  }
}

/** Whatever the SDK, the module or the host throws, as an error of ours. */
export function policyError(thrown: unknown): AssayerError {
  if (thrown instanceof AssayerError) return thrown;
  // A memory or a stack that is used up; V8 has no class of its own for either.
  if (thrown instanceof RangeError) {
    return new AssayerError("POLICY_MEMORY", "the policy needs more memory or stack than it may have", {
      cause: thrown,
    });
  }
  return new AssayerError("POLICY_FAILED", "the policy could not be evaluated", { cause: thrown });
}
