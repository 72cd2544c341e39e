import type { Reason } from "../../issuance/decision.ts";
import { issuanceInput } from "../../issuance/input.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import type { Decidable, Decider, Redecided } from "../rehearsal/decider.ts";
import { stepsOf, withoutValue, withValue } from "../scenario/pointer.ts";
import { candidatesFor } from "./candidates.ts";
import type { Change, Ground } from "./candidates.ts";
import { inputAt } from "./seen.ts";

/** Changes of an input under which a deny would be an allow; every one is needed. Proven by deciding again. */
export interface Counterfactual {
  /** Absent where none were found. */
  readonly changes?: readonly Change[];
  /** How often the engine was asked. */
  readonly evaluations: number;
}

export interface Denied {
  readonly question: Decidable;
  readonly decided: Redecided;
  /** What may be tried for a reason. */
  readonly groundFor: (reason: Reason) => Ground | undefined;
}

const maxEvaluations = 2_000;
/** Of one rule, for pairs: two conditions of a rule may be broken at once. */
const maxPaired = 45;

/**
 * Looks for changes that allow: for one reason after the other the change that leaves the fewest reasons, then leaves
 * out whatever turns out to be needless. What it finds is small, and in rare cases not the smallest there is.
 */
export async function counterfactual(denied: Denied, { decide }: Pick<Decider, "decide">): Promise<Counterfactual> {
  const search = new Search(denied, decide);
  const found = await search.allow();
  const changes = found && (await search.needed(found));
  return { ...(changes && { changes }), evaluations: search.evaluations };
}

/** A state of the input on the way, and how it is decided. */
interface State {
  readonly input: Json;
  readonly changes: readonly Change[];
  readonly decided: Redecided;
}

class Search {
  readonly #denied: Denied;
  readonly #decide: Decider["decide"];
  evaluations = 0;

  constructor(denied: Denied, decide: Decider["decide"]) {
    this.#denied = denied;
    this.#decide = decide;
  }

  async allow(): Promise<readonly Change[] | undefined> {
    const { question, decided } = this.#denied;
    let state: State | undefined = { input: question.input as unknown as Json, changes: [], decided };
    while (state !== undefined && weight(state.decided) > 0) state = await this.#better(state);
    return state?.changes;
  }

  /** Those of the changes without which it does not allow. */
  async needed(changes: readonly Change[]): Promise<readonly Change[]> {
    let kept = changes;
    for (const change of changes) {
      const fewer = kept.filter((one) => one !== change);
      const [state] = fewer.length === 0 ? [] : await this.#tried([this.#start(fewer)]);
      if (state !== undefined && weight(state.decided) === 0) kept = fewer;
    }
    return kept.map((change) => this.#sinceStart(change));
  }

  /** Of a member that was set twice, what it was at first. */
  #sinceStart(change: Change): Change {
    const from = inputAt(this.#denied.question.input as unknown as Json, change.path);
    return change.op === "replace" && from !== undefined ? { ...change, from } : change;
  }

  async #better(state: State): Promise<State | undefined> {
    const grounds = state.decided.outcome.reasons.flatMap((reason) => this.#denied.groundFor(reason) ?? []);
    const candidates = grounds.map((ground) => candidatesFor(ground, state.input));
    for (const own of candidates) {
      const best = await this.#best(
        state,
        own.map((change) => [change]),
      );
      if (best !== undefined) return best;
    }
    for (const own of candidates) {
      const best = await this.#best(state, pairsOf(own.slice(0, maxPaired)));
      if (best !== undefined) return best;
    }
    return undefined;
  }

  /** The first of the lightest, if it is lighter than what there is. */
  async #best(state: State, steps: readonly (readonly Change[])[]): Promise<State | undefined> {
    const states = await this.#tried(steps.map((step) => ({ input: state.input, changes: state.changes, step })));
    const lightest = states.reduce<State>(
      (best, one) => (weight(one.decided) < weight(best.decided) ? one : best),
      state,
    );
    return lightest === state ? undefined : lightest;
  }

  #start(step: readonly Change[]): Step {
    return { input: this.#denied.question.input as unknown as Json, changes: [], step };
  }

  /** As many as may still be asked for. */
  async #tried(steps: readonly Step[]): Promise<State[]> {
    const left = maxEvaluations - this.evaluations;
    const inputs = steps.flatMap(({ input, changes, step }) => {
      const changed = step.reduce<Json | undefined>((before, change) => applied(before, change), input);
      const parsed = issuanceInput.safeParse(changed);
      return parsed.success && changed !== undefined
        ? [{ changed, parsed: parsed.data, changes: [...changes, ...step] }]
        : [];
    });
    const asked = inputs.slice(0, left);
    this.evaluations += asked.length;
    const { reasons } = this.#denied.question;
    return Promise.all(
      asked.map(async ({ changed, parsed, changes }) => {
        const decided = await this.#decide({ input: parsed, inputJson: JSON.stringify(changed), reasons });
        return { input: changed, changes, decided };
      }),
    );
  }
}

interface Step {
  readonly input: Json;
  readonly changes: readonly Change[];
  readonly step: readonly Change[];
}

function applied(input: Json | undefined, { op, path, value = null }: Change): Json | undefined {
  const steps = stepsOf(path);
  return op === "remove" ? withoutValue(input ?? null, steps) : withValue(input, steps, value);
}

function pairsOf(changes: readonly Change[]): Change[][] {
  return changes.flatMap((one, index) =>
    changes
      .slice(index + 1)
      .filter(({ path }) => path !== one.path)
      .map((other) => [one, other]),
  );
}

/** Why the service denies what the policy's rules let pass, in the order in which it looks (src/issuance/narrow.ts). */
const afterRules = [
  "POLICY_DEFAULT_DENY",
  "POLICY_MALFORMED",
  "POLICY_CONFLICT",
  "TOKENS_EXHAUSTED",
  "SCOPES_EXHAUSTED",
  "RESOURCES_EXHAUSTED",
  "AUTHORIZATION_DETAILS_EXHAUSTED",
  "LIFETIME_EXHAUSTED",
  "UNENFORCEABLE",
];

/** How far a decision is from an allow: nothing for one, one for each rule that denies, less for what comes after them. */
function weight({ outcome, failed }: Redecided): number {
  if (failed) return Number.POSITIVE_INFINITY;
  if (outcome.decision === "allow") return 0;
  const codes = outcome.reasons.filter(({ effect }) => effect === "deny").map(({ code }) => code);
  return codes.reduce((sum, code) => sum + weightOf(afterRules.indexOf(code)), 0);
}

function weightOf(position: number): number {
  return position < 0 ? 1 : 0.9 - position / 20;
}
