import { z } from "zod";
import { issuanceInput } from "../../issuance/input.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { canonical } from "../../issuance/canonical.ts";
import { isTimestamp } from "../scenario/dates.ts";
import type { Members } from "../scenario/fixtures.ts";
import { withoutValue, withValue } from "../scenario/pointer.ts";

/** A member of the input that rules read, and what it is worth to try there. `undefined`: that there is none. */
export interface Field {
  readonly path: readonly string[];
  readonly values: readonly (Json | undefined)[];
}

/** No field has more values: pairs of them are tried. */
export const maxValues = 8;

/** A rule, by what its METADATA says it reads (members by dots) and what its parameters are. */
export interface Reader {
  readonly reads: readonly string[];
  readonly parameters: Json;
}

/** Every member that a rule reads, with values from the seeds, and from the parameters of the rules that read it. */
export function fieldsOf(readers: readonly Reader[], seeds: readonly Members[]): Field[] {
  const names = [...new Set(readers.flatMap(({ reads }) => reads))].sort();
  return names.map((name) => {
    const path = name.split(".");
    const parameters = readers.filter(({ reads }) => reads.includes(name)).map((reader) => reader.parameters);
    const limits = { numbers: numbersIn(parameters), strings: stringsIn(parameters) };
    const near = seeds.flatMap((seed) => around(valueAt(seed, path), name, { ...limits, now: Number(seed["now"]) }));
    const values = distinct([undefined, ...near]).filter((value) => fits(seeds, path, value));
    return { path, values: values.slice(0, maxValues) };
  });
}

interface Limits {
  readonly numbers: readonly number[];
  readonly strings: readonly string[];
  /** Seconds since the epoch. */
  readonly now: number;
}

/** The value itself, and those at which a rule might decide otherwise. */
function around(value: Json | undefined, name: string, { numbers, strings, now }: Limits): Json[] {
  if (typeof value === "boolean") return [!value, value];
  if (typeof value === "number") {
    const isTime = isTimestamp(name.split(".").at(-1) ?? "");
    const limits = isTime ? numbers.map((one) => now - one) : numbers;
    return [...limits.flatMap((one) => [one, one + 1, one - 1]), value];
  }
  if (typeof value === "string") return [...enumerated(name), ...strings, `${value}-other`, value];
  if (Array.isArray(value)) return [[], ...strings.map((one) => [...value, one]), value.slice(1), value];
  return value === undefined ? [] : [value];
}

/** Whether some seed with that value is still an input. */
function fits(seeds: readonly Members[], path: readonly string[], value: Json | undefined): boolean {
  return seeds.some((seed) => {
    const changed = changedAt(seed, path, value);
    return changed !== undefined && issuanceInput.safeParse(changed).success;
  });
}

/** A copy with another value, or none, at a path. Undefined where there is no such place. */
export function changedAt(input: Members, path: readonly string[], value: Json | undefined): Members | undefined {
  const changed = value === undefined ? withoutValue(input, path) : withValue(input, path, value);
  return changed as Members | undefined;
}

/** What an input has at a path. */
export function valueAt(input: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    return Reflect.get(value, step) as Json;
  }, input);
}

/** The values of a closed set, as the input's schema has it. */
function enumerated(name: string): string[] {
  let schema: unknown = issuanceInput;
  for (const step of name.split(".")) {
    while (schema instanceof z.ZodOptional) schema = schema.unwrap();
    schema = schema instanceof z.ZodObject ? schema.shape[step] : undefined;
  }
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function numbersIn(value: Json): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function stringsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function distinct(values: readonly (Json | undefined)[]): (Json | undefined)[] {
  return [...new Map(values.map((value) => [value === undefined ? "" : canonical(value), value])).values()];
}
