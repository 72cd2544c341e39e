import { join } from "node:path";
import { z } from "zod";
import { AssayerError } from "../../issuance/errors.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Bundle } from "../../policy/bundle.ts";
import type { Opa } from "../opa.ts";
import { ownLibrary } from "../project/project.ts";
import type { Decidable } from "../rehearsal/decider.ts";
import { withDirectory } from "../staging.ts";
import { pointerTo } from "./candidates.ts";
import { conditionsOf } from "./conditions.ts";
import type { Condition } from "./conditions.ts";
import { namesIn } from "./names.ts";
import type { RulePart } from "./rules.ts";
import { inputAt } from "./seen.ts";
import type { Seen } from "./seen.ts";
import { modulesOf } from "./sources.ts";
import { traceOf } from "./trace.ts";

export interface ExplainedRule extends Omit<RulePart, "reads"> {
  /** Where it is written; absent without OPA. */
  readonly file?: string;
  readonly line?: number;
  /** What it says that it looks at. */
  readonly reads: readonly Seen[];
  readonly conditions?: readonly Condition[];
}

export interface Looked {
  /** Where conditions come from: OPA evaluated the sources, or there are only the details of reasons. */
  readonly conditionsFrom: "opa" | "details";
  /** Why not from OPA. */
  readonly withoutOpa?: string;
  readonly rules: readonly ExplainedRule[];
}

interface Sources {
  readonly bundle: Bundle;
  readonly opa: Opa;
}

/** What rules looked at: with OPA where it is and can, and otherwise without. */
export async function look(parts: readonly RulePart[], question: Decidable, sources: Sources): Promise<Looked> {
  const input = question.input as unknown as Json;
  const rules = parts.map((part) => ({ ...part, reads: part.reads.map((read) => memberAt(read, input)) }));
  if (sources.bundle.sources.size === 0)
    return { conditionsFrom: "details", withoutOpa: "the bundle does not hold its Rego", rules };
  try {
    return { conditionsFrom: "opa", rules: await withConditions(rules, question, sources) };
  } catch (failure) {
    return { conditionsFrom: "details", withoutOpa: whyOf(failure), rules };
  }
}

async function withConditions(
  rules: readonly ExplainedRule[],
  { input, inputJson }: Decidable,
  { bundle, opa }: Sources,
): Promise<ExplainedRule[]> {
  const packages = [...new Set(rules.map(({ domain, name }) => `issuance.rules.${domain}.${name}`))];
  if (packages.length === 0) return [];
  const data = Buffer.from(JSON.stringify(bundle.data));
  return withDirectory(new Map([...bundle.sources, ["data.json", data]]), async (folder) => {
    const modules = await modulesOf(packages, bundle.sources, { folder, opa });
    // What the library's capabilities do not list is refused: a bundle's sources must not reach out of here.
    const capabilities = join(ownLibrary, "capabilities.json");
    const names = [...packages, ...modules.map((module) => module.package)];
    const trace = await traceOf([...new Set(names)], inputJson, { folder, capabilities, opa });
    const known = { input, trace, names: namesIn(modules) };
    const definitions = modules.flatMap((module) => module.definitions);
    return rules.map((rule) => {
      const definition = definitions.find(({ code }) => code === rule.code);
      if (definition === undefined) return rule;
      const conditions = conditionsOf(definition, known);
      return { ...rule, file: definition.file, line: definition.row, conditions };
    });
  });
}

function memberAt(read: string, input: Json): Seen {
  const value = inputAt(input, pointerTo(read));
  return { name: `input.${read}`, ...(value !== undefined && { value }) };
}

/** Another version of OPA may write its trees and traces otherwise: that is no reason not to explain the rest. */
function whyOf(failure: unknown): string {
  if (failure instanceof AssayerError) return failure.message;
  if (failure instanceof z.ZodError || failure instanceof SyntaxError)
    return "opa answers otherwise than is known here";
  throw failure;
}
