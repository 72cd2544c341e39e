import { z } from "zod";
import { errorCodes } from "../../issuance/errors.ts";
import { isBelow } from "../references.ts";
import type { Metadata, Module, Rule } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { isEffect } from "./names.ts";
import { rulePackage } from "./rule-package.ts";

/** As long as the verdict's schema takes them (src/issuance/verdict.ts). */
const text = (longest: number) => z.string().min(1).max(longest);

const packageMetadata = z.object({ title: text(256) });

/** What every rule says of itself. Its text is an answer's text; its code is API. */
export const ruleMetadata = z.object({
  title: text(256),
  description: text(1_024),
  custom: z.strictObject({
    code: text(64).regex(/^[A-Z][A-Z0-9_]*$/, "must be letters A-Z, digits and _, with a letter first"),
    remediation: text(1_024),
    /** Members of the input that the rule looks at: `identity.workload.cluster`. */
    reads: z.array(text(256)).default([]),
    /** Parts of standards that ask for it: `OWASP-NHI5`, `NIST-800-207-4`. */
    references: z.array(text(64)).default([]),
    /** What each parameter means, by its name in the configuration. */
    parameters: z.record(z.string(), text(256)).default({}),
  }),
});
export type RuleMetadata = z.infer<typeof ruleMetadata>;

/** Every rule explains itself, under a code of its own, and says what its METADATA says. */
export function metadataFaults(modules: readonly Module[]): Fault[] {
  const rules = modules.filter(rulePackage);
  const effects = rules.flatMap((module) => module.rules.filter(isEffect).map((rule) => ({ module, rule })));
  return [
    ...rules.flatMap((module) => incomplete(module, module, packageMetadata)),
    ...effects.flatMap(({ module, rule }) => incomplete(module, rule, ruleMetadata)),
    ...effects.filter(({ rule }) => !statesOwnMetadata(rule)).map(silent),
    ...taken(effects),
  ];
}

type Described = Pick<Module | Rule, "metadata" | "row">;
type Effect = { readonly module: Module; readonly rule: Rule };

function incomplete({ source }: Module, { metadata, row }: Described, schema: z.ZodType): Fault[] {
  const place = { code: "CONTRACT_METADATA", file: source.file, row } as const;
  if (metadata === undefined) return [{ ...place, message: "there is no METADATA right above" }];
  const { error } = schema.safeParse(metadata);
  return (error?.issues ?? []).map(({ path, message }) => ({
    ...place,
    message: `METADATA ${path.join(".")}: ${message}`,
  }));
}

function statesOwnMetadata({ references }: Rule): boolean {
  return references.some((one) => isBelow(one, ["rego", "metadata", "rule"]));
}

/** A member that takes its code from elsewhere would answer with one that no catalogue knows. */
function silent({ module, rule }: Effect): Fault {
  const message = `${rule.name} does not state its own METADATA: build the member from rego.metadata.rule()`;
  return { code: "CONTRACT_REASON", file: module.source.file, row: rule.row, message };
}

/** A code means one thing for ever, also beside the codes of the service. */
function taken(effects: readonly Effect[]): Fault[] {
  const owners = new Map(Object.keys(errorCodes).map((code) => [code, "the service"]));
  return effects.flatMap(({ module, rule }) => {
    const code = codeOf(rule.metadata);
    if (code === undefined) return [];
    const place = { file: module.source.file, row: rule.row };
    const owner = owners.get(code);
    if (owner !== undefined)
      return [{ code: "CONTRACT_CODE", ...place, message: `${code} already belongs to ${owner}` }];
    owners.set(code, `${place.file}:${place.row}`);
    return [];
  });
}

function codeOf(metadata: Metadata | undefined): string | undefined {
  const code = metadata?.custom?.["code"];
  return typeof code === "string" ? code : undefined;
}
