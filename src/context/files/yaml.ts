import { isMap, isNode, isScalar, parseAllDocuments, visit } from "yaml";
import type { Document, YAMLMap } from "yaml";
import { TextFault } from "./fault.ts";
import type { Path } from "./fault.ts";
import type { Format } from "./formats.ts";
import { countMembers } from "./inspect.ts";

/** YAML 1.2. Aliases are refused: whoever reads such a file sees what it says, and no text grows when it is read. */
export const yaml: Format = {
  parse: (text) => documents(text).map(toValue),
  locator: (text) => {
    const all = documents(text);
    return (document, path, part) => offsetOf(all[document], path, part);
  },
};

// The library compares each name of a map with each other one; a set does it in linear time.
const options = { stringKeys: true, uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;

function documents(text: string): Document[] {
  const found = parsed(text);
  for (const document of found) {
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault) throw new TextFault(fault.message, fault.pos[0]);
  }
  return found;
}

function parsed(text: string): Document[] {
  try {
    return [...parseAllDocuments(text, options)];
  } catch (failure) {
    // The parser recurses, so enough brackets exhaust the stack.
    throw new TextFault(failure instanceof RangeError ? "nested too deep" : "not YAML", 0);
  }
}

function toValue(document: Document): unknown {
  visit(document, {
    Alias: (_key, node) => {
      throw new TextFault("aliases are not supported: write the value out", node.range?.[0] ?? 0);
    },
    Map: (_key, node) => checkNames(node),
  });
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  countMembers(value);
  return value;
}

function checkNames(map: YAMLMap): void {
  const names = new Set<unknown>();
  for (const { key } of map.items) {
    const name = isScalar(key) ? key.value : key;
    if (name === "__proto__") throw new TextFault("no member may be called __proto__", startOf(key));
    if (names.has(name)) throw new TextFault(`the member "${String(name)}" is there twice`, startOf(key));
    names.add(name);
  }
}

function offsetOf(document: Document | undefined, path: Path, part: "key" | "value"): number {
  const [last] = path.slice(-1);
  if (part === "value" || last === undefined) return startOf(document?.getIn(path, true));
  const parent = path.length === 1 ? document?.contents : document?.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return startOf(parent);
  return startOf(parent.items.find(({ key }) => isScalar(key) && key.value === last)?.key);
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
