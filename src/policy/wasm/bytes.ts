/** Reads a WebAssembly module that is known to be valid: nothing is checked twice here. */
export class Reader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes.readUInt8(this.at);
    this.at += 1;
    return byte;
  }

  /** An unsigned LEB128 integer of 32 bits. */
  u32(): number {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return value >>> 0;
  }

  /** Passes over a LEB128 integer of any size and sign. */
  skipInteger(): void {
    while (this.byte() >= 0x80);
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return taken;
  }

  /** Bytes with their length before them. */
  sized(): Uint8Array {
    return this.take(this.u32());
  }

  name(): string {
    return Buffer.from(this.sized()).toString();
  }
}

export function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** A signed LEB128 integer. */
export function i32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

/** The same of 64 bits. */
export function i64(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asIntN(64, value);
  for (; rest < -0x40n || rest >= 0x40n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest & 0x7fn)];
}

export function sized(content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from(u32(content.length)), content]);
}

/** A vector (https://webassembly.github.io/spec/core/binary/conventions.html#vectors). */
export function vector(items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.from(u32(items.length)), ...items]);
}
