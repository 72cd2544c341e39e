import { equal, includes, memberOf } from "../compare.ts";
import { isObject, isSet } from "../value.ts";
import type { RegoObject, Value } from "../value.ts";
import { object, text, Unusable } from "./arguments.ts";

/**
 * `json.patch(target, operations)`: JSON Patch (RFC 6902) on any Rego value. A path is a JSON pointer, with or without
 * the leading slash, or an array of keys; in a set, a value is its own key.
 */
export function patch(target: Value, operations: Value): Value {
  if (!Array.isArray(operations)) throw new Unusable("not an array");
  let document: Value | undefined = target;
  for (const operation of operations.map(object)) document = applied(document, operation);
  return present(document);
}

/** A document can be removed as a whole; what follows must put another in its place. */
type Document = Value | undefined;

function applied(document: Document, operation: RegoObject): Document {
  const run = verbs.get(text(operation.get("op")));
  if (run === undefined) throw new Unusable("not an operation");
  return run(document, pathOf(operation.get("path")), operation);
}

type Verb = (document: Document, path: readonly Value[], operation: RegoObject) => Document;

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ["add", (document, path, operation) => added(document, path, present(operation.get("value")))],
  ["remove", (document, path) => removed(document, path)],
  ["replace", (document, path, operation) => added(removed(document, path), path, present(operation.get("value")))],
  ["copy", (document, path, operation) => added(document, path, found(document, pathOf(operation.get("from"))))],
  [
    "move",
    (document, path, operation) => {
      const from = pathOf(operation.get("from"));
      return added(removed(document, from), path, found(document, from));
    },
  ],
  [
    "test",
    (document, path, operation) => {
      if (equal(found(document, path), present(operation.get("value")))) return document;
      throw new Unusable("the test failed");
    },
  ],
]);

function pathOf(path: Value | undefined): readonly Value[] {
  if (Array.isArray(path)) return path;
  const pointer = text(path);
  if (pointer === "") return [];
  return pointer
    .replace(/^\/+/, "")
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function present(value: Document): Value {
  if (value === undefined) throw new Unusable("no such value");
  return value;
}

function found(document: Document, path: readonly Value[]): Value {
  return path.reduce<Value>((at, key) => present(child(at, key)), present(document));
}

function child(parent: Value, key: Value): Document {
  if (Array.isArray(parent)) return parent[indexIn(parent, key)];
  if (isObject(parent)) return memberOf(parent, key);
  return isSet(parent) && includes(parent, key) ? key : undefined;
}

function added(document: Document, path: readonly Value[], value: Value): Value {
  if (path.length === 0) return value;
  return changed(present(document), path, (parent, key) => {
    if (Array.isArray(parent)) {
      const index = indexIn(parent, key, 1);
      return [...parent.slice(0, index), value, ...parent.slice(index)];
    }
    if (isObject(parent)) return withMember(parent, key, value);
    if (!equal(key, value)) throw new Unusable("in a set, a value is its own key");
    return new Set([...without(parent, key), value]);
  });
}

function removed(document: Document, path: readonly Value[]): Document {
  if (path.length === 0) {
    present(document);
    return undefined;
  }
  return changed(present(document), path, (parent, key) => {
    present(child(parent, key));
    if (Array.isArray(parent)) return parent.toSpliced(indexIn(parent, key), 1);
    if (isObject(parent)) return new Map([...parent].filter(([one]) => !equal(one, key)));
    return new Set(without(parent, key));
  });
}

type Composite = Extract<Value, object>;

/** The document with the parent of a path changed, and with it all of its own parents. */
function changed(at: Value, path: readonly Value[], change: (parent: Composite, key: Value) => Value): Value {
  if (at === null || typeof at !== "object") throw new Unusable("not a composite");
  const [key, ...rest] = path as [Value, ...Value[]];
  if (rest.length === 0) return change(at, key);
  const inner = changed(present(child(at, key)), rest, change);
  if (Array.isArray(at)) return at.with(indexIn(at, key), inner);
  return isObject(at) ? withMember(at, key, inner) : new Set([...without(at, key), inner]);
}

function withMember(parent: RegoObject, key: Value, value: Value): RegoObject {
  return new Map([...[...parent].filter(([one]) => !equal(one, key)), [key, value]]);
}

function without(set: Iterable<Value>, item: Value): Value[] {
  return [...set].filter((one) => !equal(one, item));
}

/** RFC 6901, 4: an index without leading zeros, or `-` for the place after the last. */
function indexIn(array: readonly Value[], key: Value, beyond = 0): number {
  if (key === "-" && beyond === 1) return array.length;
  const index = typeof key === "string" && /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : key;
  if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index < array.length + beyond) return index;
  throw new Unusable("no such index");
}
