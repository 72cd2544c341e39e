import type { Json } from "../issuance/vocabulary.ts";

/** An operation of RFC 6902, of those that test cases use. */
export type Operation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

/** A copy of the document with the operations applied. A path that is not there is an error, as RFC 6902 §5 asks. */
export function patched(document: Json, operations: readonly Operation[]): Json {
  const copy = structuredClone(document);
  for (const operation of operations) apply(copy, operation);
  return copy;
}

/** The steps of a JSON Pointer (RFC 6901 §4). */
function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function apply(document: Json, operation: Operation): void {
  const path = steps(operation.path);
  const last = path.pop() ?? "";
  const parent = path.reduce<Json | undefined>((value, step) => memberOf(value, step), document);
  if (parent === null || typeof parent !== "object") throw new Error(`nothing at ${operation.path}`);
  if (operation.op !== "add" && memberOf(parent, last) === undefined) throw new Error(`nothing at ${operation.path}`);
  if (Array.isArray(parent)) return applyToArray(parent, last === "-" ? parent.length : Number(last), operation);
  if (operation.op === "remove") return void delete parent[last];
  parent[last] = structuredClone(operation.value);
}

function applyToArray(array: Json[], index: number, operation: Operation): void {
  const replaced = operation.op === "add" ? 0 : 1;
  const added = operation.op === "remove" ? [] : [structuredClone(operation.value)];
  array.splice(index, replaced, ...added);
}

function memberOf(value: Json | undefined, step: string): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return value[Number(step)];
  return Object.hasOwn(value, step) ? value[step] : undefined;
}
