import { text } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** https://www.openpolicyagent.org/docs/policy-reference/builtins/glob, without `glob.match`, which the engine has. */
export const glob: Family = {
  "glob.quote_meta": (pattern) => text(pattern).replaceAll(/[*?\\[\]{}]/g, String.raw`\$&`),
};
