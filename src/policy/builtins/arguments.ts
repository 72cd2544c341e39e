import type { Value } from "../value.ts";

/** A built-in: a value, or undefined where OPA would answer with an error. */
export type Builtin = (...values: Value[]) => Value | undefined;

/** The built-ins of a family, by name. */
export type Family = Readonly<Record<string, Builtin>>;
