import type { Terminal } from "./output.ts";

export interface Progress {
  readonly show: (records: number) => void;
  readonly end: () => void;
}

/** How far a long run is, in one line of a terminal; nothing where nobody looks. */
export function progressOn({ stderr, env }: Terminal): Progress {
  const isWatched = Reflect.get(stderr, "isTTY") === true && env["CI"] === undefined;
  if (!isWatched) return { show: () => {}, end: () => {} };
  return {
    show: (records) => void stderr.write(`\r${records} records`),
    end: () => void stderr.write("\r\u001B[K"),
  };
}
