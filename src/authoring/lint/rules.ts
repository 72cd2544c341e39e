import type { Described, LintRule } from "./rule.ts";
import { ignoresJustified, parses } from "./rules/always.ts";
import { builtInRules } from "./rules/built-ins.ts";
import { codesRules } from "./rules/codes.ts";
import { contractRules } from "./rules/contract.ts";
import { denialRules } from "./rules/denials.ts";
import { fileRules } from "./rules/files.ts";
import { numberRules } from "./rules/numbers.ts";
import { readsRules } from "./rules/reads.ts";
import { undefinedRules } from "./rules/undefined.ts";

/** What is looked for in a policy that parses. */
export const rules: readonly LintRule[] = [
  ...contractRules,
  ...codesRules,
  ...readsRules,
  ...denialRules,
  ...undefinedRules,
  ...numberRules,
  ...builtInRules,
  ...fileRules,
];

/** Everything that `assayer lint` can find. An id is API, as a code is: documented, unique, never renamed. */
export const houseRules: readonly Described[] = [parses, ...rules, ignoresJustified];
