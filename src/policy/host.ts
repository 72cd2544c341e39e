import { AssayerError } from "../issuance/errors.ts";
import { builtins, refused } from "./builtins/index.ts";
import { formatValue, parseValue } from "./value.ts";
import type { Value } from "./value.ts";

/** The functions of a compiled policy that are called here (https://www.openpolicyagent.org/docs/wasm, ABI 1.3). */
export interface PolicyExports {
  readonly opa_malloc: (bytes: number) => number;
  readonly opa_value_parse: (address: number, bytes: number) => number;
  readonly opa_value_dump: (value: number) => number;
  readonly opa_json_dump: (value: number) => number;
  readonly opa_eval: (
    reserved: number,
    entrypoint: number,
    data: number,
    input: number,
    inputBytes: number,
    heap: number,
    format: number,
  ) => number;
  readonly builtins: () => number;
}

/** What a policy module imports from us, and the call that ends its preparation. */
export interface Host {
  readonly imports: WebAssembly.Imports;
  /** Connects the instance, and answers the built-ins that it uses. A missing or refused one is a fault. */
  readonly connect: (exports: PolicyExports) => readonly string[];
}

/**
 * The host side of a policy: its memory, its built-ins and its ways to speak. The SDK has one of its own, but that
 * prefers its built-ins to ours and writes what a policy prints to standard output.
 */
export function createHost(memory: WebAssembly.Memory): Host {
  let policy: PolicyExports;
  let table: ReadonlyMap<number, Builtin> = new Map();
  const call = (id: number, _context: number, ...addresses: number[]): number => {
    const builtin = table.get(id);
    if (builtin === undefined) throw new AssayerError("POLICY_FAILED", `the policy has not named its built-in ${id}`);
    const values = addresses.map((address) => parseValue(textAt(memory, policy.opa_value_dump(address))));
    return load(memory, policy, called(builtin, values));
  };
  return {
    imports: {
      env: {
        memory,
        opa_abort: (address) => {
          throw aborted(textAt(memory, address));
        },
        // Nothing that a policy prints may reach standard output, where the decision log can be.
        opa_println: () => {},
        opa_builtin0: call,
        opa_builtin1: call,
        opa_builtin2: call,
        opa_builtin3: call,
        opa_builtin4: call,
      },
    },
    connect: (exports) => {
      policy = exports;
      const ids = JSON.parse(textAt(memory, policy.opa_json_dump(policy.builtins()))) as Record<string, number>;
      table = new Map(Object.entries(ids).map(([name, id]) => [id, { name, run: implementation(name) }]));
      return Object.keys(ids).sort();
    },
  };
}

function aborted(why: string): AssayerError {
  // What OPA's allocator says when there is no more.
  const code = why.startsWith("opa_malloc: failed") ? "POLICY_MEMORY" : "POLICY_FAILED";
  return new AssayerError(code, `the policy aborted: ${why}`);
}

interface Builtin {
  readonly name: string;
  readonly run: (...values: Value[]) => Value | undefined;
}

function implementation(name: string): Builtin["run"] {
  const refusal = refused.get(name);
  if (refusal !== undefined) {
    throw new AssayerError("BUNDLE_BUILTIN_REFUSED", `the policy uses ${name}: ${refusal}`, {
      details: { builtin: name },
    });
  }
  const run = builtins.get(name);
  if (run === undefined) {
    throw new AssayerError("BUNDLE_BUILTIN_MISSING", `the policy uses ${name}, which is not implemented`, {
      details: { builtin: name },
    });
  }
  return run;
}

function called({ name, run }: Builtin, values: Value[]): Value | undefined {
  try {
    return run(...values);
  } catch (cause) {
    // Resources that run out are the evaluation's affair, whoever was using them.
    if (cause instanceof RangeError) throw cause;
    throw new AssayerError("POLICY_FAILED", `the built-in ${name} failed`, { cause });
  }
}

/** The address of a value inside the policy's memory; 0 is undefined. */
function load(memory: WebAssembly.Memory, policy: PolicyExports, value: Value | undefined): number {
  if (value === undefined) return 0;
  const text = Buffer.from(formatValue(value));
  const address = policy.opa_malloc(text.byteLength);
  bytesOf(memory).set(text, address);
  return policy.opa_value_parse(address, text.byteLength);
}

const views = new WeakMap<ArrayBuffer, Buffer>();

/** What a policy's memory holds, until it grows. */
export function bytesOf({ buffer }: WebAssembly.Memory): Buffer {
  const known = views.get(buffer) ?? Buffer.from(buffer);
  views.set(buffer, known);
  return known;
}

/** The text at an address of the policy's memory, up to its NUL. */
export function textAt(memory: WebAssembly.Memory, address: number): string {
  const bytes = bytesOf(memory);
  return bytes.toString("utf8", address, bytes.indexOf(0, address));
}
