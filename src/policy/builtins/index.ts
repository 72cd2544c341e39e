import type { Builtin } from "./arguments.ts";

export { refused } from "./refused.ts";

export const builtins: ReadonlyMap<string, Builtin> = new Map();
