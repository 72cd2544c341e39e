import { bounded, Unusable } from "../arguments.ts";

/**
 * Nanoseconds of a duration such as `-1.5h` or `1d2h30m`: Go's units, and days, weeks and years of 365 days.
 * Fractions below a nanosecond are dropped.
 */
export function parseDuration(written: string): bigint {
  bounded(written.length, 256, "a duration");
  const body = written.replace(/^[-+]/, "");
  if (body === "0") return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|[smhdwy]))+$/.test(body)) throw new Unusable("not a duration");
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of body.matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/g)) {
    const size = sizes.get(unit) as bigint;
    total += (BigInt(whole + fraction) * size) / 10n ** BigInt(fraction.length);
    if (total > 2n ** 63n) throw new Unusable("not in 64 bits");
  }
  const signed = written.startsWith("-") ? -total : total;
  if (BigInt.asIntN(64, signed) !== signed) throw new Unusable("not in 64 bits");
  return signed;
}

const second = 1_000_000_000n;

const sizes: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1000n],
  ["µs", 1000n],
  ["μs", 1000n],
  ["ms", 1_000_000n],
  ["s", second],
  ["m", 60n * second],
  ["h", 3600n * second],
  ["d", 24n * 3600n * second],
  ["w", 7n * 24n * 3600n * second],
  ["y", 365n * 24n * 3600n * second],
]);
