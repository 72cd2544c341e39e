/** Where in a document: member names and list indexes. */
export type Path = readonly (string | number)[];

/** What is wrong with a file, for the person who writes it. */
export interface Fault {
  readonly file: string;
  /** Counted from 1; absent where the fault is not at one place. */
  readonly line?: number;
  readonly column?: number;
  /** The member, as in `agents[2].owner`. */
  readonly field?: string;
  readonly message: string;
}

/** Text that is not what its format allows, from a format's parser. */
export class TextFault extends Error {
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "TextFault";
    this.offset = offset;
  }
}

/** A file that cannot be used at all. */
export class FileFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(renderFault(fault));
    this.name = "FileFault";
    this.fault = fault;
  }
}

/** `agents.yaml:12:5: agents[2].owner: there is no owner "mara"` */
export function renderFault(fault: Fault): string {
  const field = fault.field === undefined ? "" : `${fault.field}: `;
  return `${renderPlace(fault)}: ${field}${fault.message}`;
}

export function renderPlace({ file, line, column }: Fault): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

export function renderFaults(faults: readonly Fault[], shown = 20): string {
  const lines = faults.slice(0, shown).map(renderFault);
  if (faults.length > shown) lines.push(`… and ${faults.length - shown} more`);
  return lines.join("\n");
}

export function renderPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** As much of a path as there is in a document. */
export function present(document: unknown, path: Path): Path {
  let inner = document;
  const missing = path.findIndex((part) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, part)) return true;
    inner = Reflect.get(inner, part);
    return false;
  });
  return missing < 0 ? path : path.slice(0, missing);
}

export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}
