import { z } from "zod";
import type { ContractMetadata } from "../../policy/contract.ts";

const text = z.string().catch("");

/** The part of a catalogue's entry that is shown. A bundle may say it in other words: then that member is empty. */
const entry = z.object({
  domain: text,
  name: text,
  code: z.string(),
  title: z.string(),
  effect: text,
  level: text,
  reads: z.array(z.string()).catch([]),
});

/** A rule of a policy, with every reason that it can give. */
export interface InspectedRule {
  /** `<domain>/<name>` */
  readonly rule: string;
  readonly level: string;
  readonly reasons: readonly { readonly code: string; readonly effect: string; readonly title: string }[];
  /** Members of the input that it looks at. */
  readonly reads: readonly string[];
}

/** The rules of a catalogue, in its order. */
export function inspectedRules(catalogue: ContractMetadata["catalogue"]): InspectedRule[] {
  const byRule = new Map<string, InspectedRule>();
  for (const { domain, name, level, reads, ...reason } of z.array(entry).parse(catalogue)) {
    const rule = `${domain}/${name}`;
    const before = byRule.get(rule);
    byRule.set(rule, {
      rule,
      level,
      reasons: [...(before?.reasons ?? []), { code: reason.code, effect: reason.effect, title: reason.title }],
      reads: [...new Set([...(before?.reads ?? []), ...reads])].sort(),
    });
  }
  return [...byRule.values()];
}
