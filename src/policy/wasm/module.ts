import { i32, Reader, sized, u32, vector } from "./bytes.ts";
import { op } from "./instructions.ts";
import { i32Type, isNumberType } from "./types.ts";

/** Sections that are looked into, by id (https://webassembly.github.io/spec/core/binary/modules.html#sections). */
export const section = { custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

/** A module in its parts: sections as they are, the functions of the code section one by one. */
export interface ModuleParts {
  readonly sections: readonly Section[];
  /** Of the functions that the module imports and of those that it has: bodies are counted behind the imports. */
  readonly imported: { readonly functions: number; readonly globals: number };
  /** Locals and instructions of each function. */
  readonly bodies: readonly Uint8Array[];
}

const headerBytes = 8;

/** @param wasm a module that `WebAssembly.validate` accepts */
export function takeApart(wasm: Uint8Array): ModuleParts {
  const reader = new Reader(wasm);
  reader.take(headerBytes);
  const sections: Section[] = [];
  while (!reader.done) sections.push({ id: reader.byte(), content: reader.sized() });
  const bodies = itemsOf(sections, section.code, (code) => code.sized());
  return { sections, imported: countImports(sections), bodies };
}

/** The module with other contents of some sections, by id. */
export function putTogether(
  wasm: Uint8Array,
  parts: ModuleParts,
  changed: ReadonlyMap<number, Uint8Array>,
): Uint8Array {
  const sections = parts.sections.map(({ id, content }) =>
    Buffer.concat([Uint8Array.of(id), sized(changed.get(id) ?? content)]),
  );
  return Buffer.concat([wasm.subarray(0, headerBytes), ...sections]);
}

export function codeSection(bodies: readonly Uint8Array[]): Uint8Array {
  return vector(bodies.map(sized));
}

/** A section's content with one more item in its vector. */
export function withItem(content: Uint8Array, item: Uint8Array): Uint8Array {
  const reader = new Reader(content);
  const count = reader.u32();
  return Buffer.concat([Uint8Array.from(u32(count + 1)), content.subarray(reader.at), item]);
}

/** A global more, and the sections that have it, by id. */
export interface AddedGlobal {
  readonly index: number;
  readonly changed: ReadonlyMap<number, Uint8Array>;
}

/**
 * A mutable i32 that is exported; undefined where a module has no globals or exports, as OPA's all have, or has another
 * export of that name.
 */
export function exportedGlobal(parts: ModuleParts, name: string, initial: number): AddedGlobal | undefined {
  const globals = contentOf(parts, section.global);
  const exports = contentOf(parts, section.export);
  if (globals === undefined || exports === undefined || exportNames(parts).includes(name)) return undefined;
  const index = parts.imported.globals + new Reader(globals).u32();
  const added = Uint8Array.of(i32Type, mutable, op.i32Const, ...i32(initial), op.end);
  const exported = Uint8Array.of(...sized(Buffer.from(name)), globalKind, ...u32(index));
  const changed = new Map([
    [section.global, withItem(globals, added)],
    [section.export, withItem(exports, exported)],
  ]);
  return { index, changed };
}

const mutable = 1;
const globalKind = 3;

function exportNames({ sections }: ModuleParts): string[] {
  return itemsOf(sections, section.export, (exports) => {
    const name = exports.name();
    exports.byte();
    exports.skipInteger();
    return name;
  });
}

export function contentOf({ sections }: Pick<ModuleParts, "sections">, id: number): Uint8Array | undefined {
  return sections.find((one) => one.id === id)?.content;
}

/** How many parameters each function has that the module brings; undefined where its type is not one that OPA uses. */
export function parameterCounts({ sections }: Pick<ModuleParts, "sections">): readonly (number | undefined)[] {
  const reader = contentReader(sections, section.type);
  const counts: number[] = [];
  for (let left = reader.u32(); left > 0; left -= 1) {
    const count = countParameters(reader);
    // Nobody can tell where the next one begins.
    if (count === undefined) break;
    counts.push(count);
  }
  return itemsOf(sections, section.function, (functions) => counts[functions.u32()]);
}

function countParameters(reader: Reader): number | undefined {
  if (reader.byte() !== functionType) return undefined;
  const parameters = reader.sized();
  const results = reader.sized();
  return [...parameters, ...results].every(isNumberType) ? parameters.length : undefined;
}

const functionType = 0x60;

/** Indices of functions by name, as the custom section `name` has them; of one that nobody can read, those before that. */
export function functionNames({ sections }: ModuleParts): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  try {
    for (const { id, content } of sections) if (id === section.custom) readNames(content, names);
  } catch {
    // No engine looks into custom sections: what is in there has not been validated.
  }
  return names;
}

function readNames(custom: Uint8Array, names: Map<string, number>): void {
  const reader = new Reader(custom);
  if (reader.name() !== "name") return;
  while (!reader.done) {
    const kind = reader.byte();
    const subsection = new Reader(reader.sized());
    if (kind !== functionSubsection) continue;
    for (let left = subsection.u32(); left > 0; left -= 1) {
      const index = subsection.u32();
      names.set(subsection.name(), index);
    }
  }
}

const functionSubsection = 1;

function countImports(sections: readonly Section[]): ModuleParts["imported"] {
  const kinds = itemsOf(sections, section.import, (reader) => {
    reader.sized();
    reader.sized();
    const kind = reader.byte();
    skipType[kind]?.(reader);
    return kind;
  });
  const count = (kind: number) => kinds.filter((one) => one === kind).length;
  return { functions: count(0), globals: count(3) };
}

/** By kind of import: function, table, memory, global. */
const skipType: readonly ((reader: Reader) => void)[] = [
  (reader) => reader.skipInteger(),
  (reader) => {
    reader.byte();
    skipLimits(reader);
  },
  (reader) => skipLimits(reader),
  (reader) => reader.take(2),
];

function skipLimits(reader: Reader): void {
  const hasMaximum = (reader.byte() & 1) === 1;
  reader.skipInteger();
  if (hasMaximum) reader.skipInteger();
}

/** Of a section that is not there: as if it had no items. */
function contentReader(sections: readonly Section[], id: number): Reader {
  return new Reader(contentOf({ sections }, id) ?? Uint8Array.of(0));
}

function itemsOf<Item>(sections: readonly Section[], id: number, read: (reader: Reader) => Item): Item[] {
  const reader = contentReader(sections, id);
  return Array.from({ length: reader.u32() }, () => read(reader));
}
