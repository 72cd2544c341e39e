import { readPemChain } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";

/** Parses anchors, once for as long as the directory hands out the same list of them. */
export function createAnchorReader(): (pems: readonly string[]) => readonly Certificate[] {
  const known = new WeakMap<readonly string[], readonly Certificate[]>();
  return (pems) => {
    const parsed = known.get(pems) ?? pems.flatMap((pem) => usable(() => readPemChain(pem)));
    known.set(pems, parsed);
    return parsed;
  };
}

/** One anchor that cannot be used, such as a certificate of X.509 v1, leaves the others: no chain ends at it. */
export function usable(read: () => Certificate[]): Certificate[] {
  try {
    return read();
  } catch {
    return [];
  }
}
