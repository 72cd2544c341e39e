/**
 * The part of the WebAssembly JavaScript API (https://www.w3.org/TR/wasm-js-api-2/) that the engine and the SDK's types
 * name. TypeScript has it in its `dom` library only.
 */
declare namespace WebAssembly {
  type ImportValue = Memory | ((...values: number[]) => number | void);
  type Imports = Record<string, Record<string, ImportValue>>;

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { module: string; name: string; kind: string }[];
    static exports(module: Module): { name: string; kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }
  interface MemoryDescriptor {
    initial: number;
    maximum: number;
  }
  class Memory {
    constructor(limits: MemoryDescriptor);
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Global {
    value: unknown;
  }
  function validate(bytes: Uint8Array): boolean;
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  interface WebAssemblyInstantiatedSource {
    readonly instance: Instance;
    readonly module: Module;
  }
}

type BufferSource = ArrayBuffer | ArrayBufferView;
