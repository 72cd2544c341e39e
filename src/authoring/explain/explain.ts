import type { Outcome, PolicyIdentity, Reason } from "../../issuance/decision.ts";
import { openBundle } from "../../policy/bundle.ts";
import type { Bundle } from "../../policy/bundle.ts";
import type { Opa } from "../opa.ts";
import { openDecider } from "../rehearsal/decider.ts";
import type { Decidable, Decider, Redecided } from "../rehearsal/decider.ts";
import { counterfactual } from "./counterfactual.ts";
import type { Counterfactual } from "./counterfactual.ts";
import { groundsIn } from "./grounds.ts";
import { look } from "./look.ts";
import type { Looked } from "./look.ts";
import { levelOf, parametersOf, partsOf, rulesOf } from "./rules.ts";
import type { Catalogued } from "./rules.ts";

/** A decision that is to be explained: an input, and where it was logged, what was said then. */
export interface Question extends Decidable {
  readonly decisionId?: string;
  readonly logged?: {
    readonly decision: Outcome["decision"];
    readonly policy?: PolicyIdentity | undefined;
    /** JSON Pointers of what a mask has hidden. */
    readonly masked: readonly string[];
  };
}

export interface ExplainOptions {
  readonly opa: Opa;
  /** Also the rules that had nothing to do with it. */
  readonly all: boolean;
}

/** Why a decision came out as it did. */
export interface Explanation extends Looked {
  readonly decisionId?: string;
  readonly policy: PolicyIdentity;
  readonly logged?: Question["logged"];
  readonly outcome: Outcome;
  /** Reasons of the service's own, which no rule gave. */
  readonly service: readonly Reason[];
  /** Of a deny. */
  readonly counterfactual?: Counterfactual;
}

/**
 * Decides an input again, under the bundle at a path, and explains what comes out.
 * @throws AssayerError with a `BUNDLE_…` code
 */
export async function explain(question: Question, path: string, options: ExplainOptions): Promise<Explanation> {
  const bundle = await openBundle(path);
  const decider = await openDecider(path);
  return explanationOf(question, { bundle, decider }, options).finally(decider.close);
}

interface Policy {
  readonly bundle: Bundle;
  readonly decider: Pick<Decider, "policy" | "decide">;
}

export async function explanationOf(
  question: Question,
  { bundle, decider }: Policy,
  { opa, all }: ExplainOptions,
): Promise<Explanation> {
  const decided = await decider.decide(question);
  const parametersFor = (rule: Catalogued) => parametersOf(rule, question.input, bundle.data);
  const rules = rulesOf(bundle);
  const parts = partsOf(rules, decided, (rule) => levelOf(parametersFor(rule)));
  const told = parts.filter(({ part }) => all || part === "applied" || part === "observed");
  const looked = await look(told, question, { bundle, opa });
  const groundFor = groundsIn(rules, parametersFor);
  return {
    ...(question.decisionId !== undefined && { decisionId: question.decisionId }),
    policy: decider.policy,
    ...(question.logged && { logged: question.logged }),
    outcome: decided.outcome,
    ...looked,
    service: decided.outcome.reasons.filter(({ code }) => !rules.some((rule) => rule.code === code)),
    ...(isDenied(decided) && { counterfactual: await counterfactual({ question, decided, groundFor }, decider) }),
  };
}

function isDenied({ outcome }: Redecided): boolean {
  return outcome.decision === "deny";
}
