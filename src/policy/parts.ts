import type { InputParts } from "../issuance/input-text.ts";
import type { PolicyExports } from "./host.ts";

/** The functions of a compiled policy that put an input together (https://www.openpolicyagent.org/docs/wasm, ABI 1.0). */
export interface PartsExports extends Pick<PolicyExports, "opa_value_parse" | "opa_json_dump"> {
  readonly opa_heap_ptr_get: () => number;
  readonly opa_heap_ptr_set: (address: number) => void;
  /** Puts a value into an object, at a path that is an array of names; 0 where that went well. */
  readonly opa_value_add_path: (value: number, path: number, added: number) => number;
  readonly opa_eval_ctx_new: () => number;
  readonly opa_eval_ctx_set_input: (context: number, value: number) => void;
  readonly opa_eval_ctx_set_data: (context: number, value: number) => void;
  readonly opa_eval_ctx_set_entrypoint: (context: number, entrypoint: number) => void;
  readonly opa_eval_ctx_get_result: (context: number) => number;
  readonly eval: (context: number) => number;
}

export interface PartsOptions {
  readonly exports: PartsExports;
  /** Address of the bundle's data, where it ends, and where the memory ends. */
  readonly data: number;
  readonly bottom: number;
  readonly end: number;
  /** Writes a text to an address, and answers its length in bytes. */
  readonly place: (text: string, at: number) => number;
}

export interface Parts {
  /** Where the heap of an evaluation may begin. */
  readonly top: () => number;
  /** Address of the result set's JSON text. Throws where the parts are not JSON, or have no place in each other. */
  readonly evaluate: (input: InputParts, entrypoint: number) => number;
}

/** Of the memory behind the data, documents may take up so much until all are dropped: some hundreds of them in 4 MiB. */
const share = 1 / 8;

/**
 * A policy parses its whole input for each evaluation, most of which it has seen before: registration, tenant, resources.
 * Here such a document is parsed once, and the heap, which each evaluation begins anew, begins behind it. Policies change
 * no values: the bundle's data lies there in the same way.
 */
export function createParts({ exports, data, bottom, end, place }: PartsOptions): Parts {
  const kept = new Map<string, number>();
  const full = bottom + (end - bottom) * share;
  let top = bottom;

  const parse = (text: string): number => {
    const bytes = place(text, top);
    exports.opa_heap_ptr_set(top + bytes);
    const value = exports.opa_value_parse(top, bytes);
    if (value === 0) throw new SyntaxError("a part of the input is not JSON");
    return value;
  };
  const keep = (text: string): number => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const value = parse(text);
    top = exports.opa_heap_ptr_get();
    kept.set(text, value);
    return value;
  };
  const evaluate: Parts["evaluate"] = ({ own, shared }, entrypoint) => {
    if (top >= full) {
      kept.clear();
      top = bottom;
    }
    const documents = shared.map(({ path, text }) => ({ path: keep(path), value: keep(text) }));
    const input = parse(own);
    for (const { path, value } of documents) {
      if (exports.opa_value_add_path(input, path, value) !== 0) throw new TypeError("a part has no place in the input");
    }
    const context = exports.opa_eval_ctx_new();
    exports.opa_eval_ctx_set_input(context, input);
    exports.opa_eval_ctx_set_data(context, data);
    exports.opa_eval_ctx_set_entrypoint(context, entrypoint);
    exports.eval(context);
    return exports.opa_json_dump(exports.opa_eval_ctx_get_result(context));
  };
  return { top: () => top, evaluate };
}
