import { z } from "zod";
import type { Outcome, Reason } from "../../issuance/decision.ts";
import type { IssuanceInput } from "../../issuance/input.ts";
import { effects } from "../../issuance/verdict.ts";
import type { Verdict } from "../../issuance/verdict.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Bundle } from "../../policy/bundle.ts";
import { settingsOf } from "../catalogue.ts";
import { isObject } from "../data.ts";
import type { JsonObject } from "../data.ts";

/** What a bundle's catalogue says of a rule, as far as it is needed here; a bundle may come from anywhere. */
const catalogued = z.object({
  code: z.string(),
  title: z.string(),
  remediation: z.string(),
  domain: z.string(),
  name: z.string(),
  effect: z.enum(effects),
  reads: z.array(z.string()).default([]),
});
export type Catalogued = z.infer<typeof catalogued>;

/**
 * `applied`: its reasons are in the decision. `observed`: they are, but only to be seen. `fired`: it gave reasons that
 * make no difference here. `silent`: it had nothing to say.
 */
export type Part = "applied" | "observed" | "fired" | "silent";

/** A rule of the bundle with what it had to do with a decision. */
export interface RulePart extends Catalogued {
  readonly level: string;
  readonly part: Part;
  /** As they are in the decision: with what was taken away, and what the rule saw. */
  readonly reasons: readonly Reason[];
}

export function rulesOf({ metadata }: Pick<Bundle, "metadata">): Catalogued[] {
  return metadata.catalogue.flatMap((entry) => catalogued.safeParse(entry).data ?? []);
}

/** In the order of the reasons, then of the catalogue. */
export function partsOf(
  rules: readonly Catalogued[],
  { outcome, verdict }: { readonly outcome: Outcome; readonly verdict?: Verdict },
  levelOf: (rule: Catalogued) => string,
): RulePart[] {
  const codes = outcome.reasons.map(({ code }) => code);
  const fired = new Set(
    verdict === undefined ? [] : effects.flatMap((effect) => verdict[effect].map(({ code }) => code)),
  );
  const parts = rules.map((rule) => {
    const reasons = outcome.reasons.filter(({ code }) => code === rule.code);
    return { ...rule, level: levelOf(rule), part: partOf(reasons, fired.has(rule.code)), reasons };
  });
  const rank = ({ code }: Catalogued) => (codes.includes(code) ? codes.indexOf(code) : codes.length);
  return parts.sort((one, other) => rank(one) - rank(other));
}

function partOf(reasons: readonly Reason[], fired: boolean): Part {
  if (reasons.some(({ effect }) => effect !== "observe")) return "applied";
  if (reasons.length > 0) return "observed";
  return fired ? "fired" : "silent";
}

/** What a tenant and the bundle set for a rule, the tenant's first. */
export function parametersOf(rule: Catalogued, input: IssuanceInput, data: Bundle["data"]): Json[] {
  const own = input.tenant?.settings.rules[rule.domain]?.[rule.name] as Json | undefined;
  return [...(own === undefined ? [] : [own]), settingsOf({ value: data as JsonObject }, rule)];
}

/** As `data.issuance.lib.level` finds it. */
export function levelOf(parameters: readonly Json[]): string {
  const levels = parameters.map((settings) => (isObject(settings) ? settings["level"] : undefined));
  const level = levels.find((one) => one !== undefined) ?? "enforce";
  return typeof level === "string" ? level : JSON.stringify(level);
}
