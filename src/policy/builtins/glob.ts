import { text } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** The engine has `glob.match`. */
export const glob: Family = {
  "glob.quote_meta": (pattern) => text(pattern).replaceAll(/[*?\\[\]{}]/g, String.raw`\$&`),
};
