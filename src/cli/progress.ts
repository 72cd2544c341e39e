import { columnsOf } from "./colour.ts";
import type { Terminal } from "./output.ts";

export interface Progress {
  /** How many are done and, where that is known, which part of all that is, from 0 to 1. */
  readonly show: (done: number, part?: number) => void;
  readonly end: () => void;
}

/** How far a long run is, in one line of a terminal; nothing where nobody looks. */
export function progressOn({ stderr, env }: Terminal, what = "records"): Progress {
  const columns = columnsOf(stderr);
  if (columns === undefined || env["CI"] !== undefined) return { show: () => {}, end: () => {} };
  return {
    show: (done, part) => void stderr.write(`\r\u001B[K${progressText(columns, `${done} ${what}`, part)}`),
    end: () => void stderr.write("\r\u001B[K"),
  };
}

const widest = 40;

/** A line that leaves the last column free, so that no terminal wraps it. */
export function progressText(columns: number, counted: string, part?: number): string {
  if (part === undefined) return counted.slice(0, columns - 1);
  const share = Math.min(1, Math.max(0, part));
  const tail = ` ${String(Math.floor(share * 100)).padStart(3)} %  ${counted}`;
  const width = Math.min(widest, columns - tail.length - 3);
  if (width < 1) return tail.trim().slice(0, columns - 1);
  return `[${"#".repeat(Math.floor(share * width)).padEnd(width, ".")}]${tail}`;
}
