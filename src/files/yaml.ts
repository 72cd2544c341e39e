import { Composer, isMap, isNode, isScalar, Parser, visit } from "yaml";
import type { CST, Document, YAMLMap } from "yaml";
import { TextFault } from "./fault.ts";
import type { Path } from "./fault.ts";
import type { Format } from "./formats.ts";
import { checkDepth, countMembers } from "./inspect.ts";

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
    const tokens = [...new Parser().parse(text)];
    judgeDepth(tokens);
    return [...new Composer(options).compose(tokens)];
  } catch (failure) {
    throw failure instanceof TextFault ? failure : new TextFault("not YAML", 0);
  }
}

/** The parser does not recurse but the composer does, and V8 ends the process where a stack runs out in a new RegExp. */
function judgeDepth(tokens: readonly CST.Token[]): void {
  const left = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, depth } = next;
    if (token.type === "document" && token.value) left.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    checkDepth(depth + 1, token.offset);
    const parts = token.items.flatMap(({ key, value }) => [key, value]);
    for (const part of parts) if (part) left.push({ token: part, depth: depth + 1 });
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
