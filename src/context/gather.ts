import { gapCodeOf } from "../issuance/errors.ts";
import type { GapCode } from "../issuance/errors.ts";
import type { Evidence, Posture, Risk, UnknownFact, Workload } from "../issuance/input.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import { startBudget } from "./budget.ts";
import type { Budget } from "./budget.ts";
import type { OnContextEvent } from "./events.ts";
import type { VerifiedEvidence, VerifyEvidence } from "./evidence/verify.ts";
import type { Device, Runner } from "./facts/parts.ts";
import { evidenceKeys } from "./facts/provider.ts";
import type { Keys, Provider } from "./facts/provider.ts";

/** Where facts come from that take time. */
export interface Sources {
  readonly verifyEvidence: VerifyEvidence;
  /** Of several for the same part, the first one that knows something counts. */
  readonly runner: readonly Provider<Runner>[];
  readonly device: readonly Provider<Device>[];
  readonly risk: readonly Provider<Risk>[];
  /** Milliseconds for all of them together. */
  readonly budgetMs: number;
  readonly onEvent: OnContextEvent;
}

/** Whom to gather facts about. */
export interface About {
  readonly request: IssuanceRequest;
  readonly keys: Keys;
  /** PEM. */
  readonly anchors: readonly string[];
  /** Seconds since the epoch. */
  readonly now: number;
}

export interface Gathered {
  readonly evidence: Evidence[];
  readonly workload?: Workload;
  readonly posture: Posture;
  readonly risk?: Risk;
  readonly unknown: UnknownFact[];
}

/** Verifies the evidence and asks the providers, all at once. Never rejects, and never takes longer than the budget. */
export async function gather(sources: Sources, about: About): Promise<Gathered> {
  const budget = startBudget(sources.budgetMs);
  try {
    const verified = verify(sources, about, budget);
    const ask = asking(sources.onEvent, about, budget, verified);
    const [evidence, runner, device, risk] = await Promise.all([
      verified,
      ask(sources.runner),
      ask(sources.device),
      ask(sources.risk),
    ]);
    const { attestations, trust_chain } = evidence;
    return {
      evidence: evidence.evidence,
      ...(evidence.workload && { workload: evidence.workload }),
      posture: {
        ...(attestations.length > 0 && { attestations }),
        ...(runner.fact && { runner: runner.fact }),
        ...(device.fact && { device: device.fact }),
        ...(trust_chain && { trust_chain }),
      },
      ...(risk.fact && { risk: risk.fact }),
      unknown: [...evidence.unknown, ...runner.unknown, ...device.unknown, ...risk.unknown],
    };
  } finally {
    budget.end();
  }
}

type Verified = VerifiedEvidence & { readonly late: boolean; readonly unknown: UnknownFact[] };

async function verify({ verifyEvidence, onEvent }: Sources, about: About, budget: Budget): Promise<Verified> {
  const { evidence: presented = [], confirmation } = about.request;
  if (presented.length === 0) return { evidence: [], attestations: [], late: false, unknown: [] };
  const { anchors, now } = about;
  const context = { now, anchors, ...(confirmation && { confirmation }), signal: budget.signal };
  const found = await budget.within(verifyEvidence(presented, context));
  if (found !== undefined) return { ...found, late: false, unknown: [] };
  onEvent({ type: "budget_exceeded", provider: "evidence" });
  return {
    evidence: presented.map(({ type }) => ({ type, verified: false, code: "EVIDENCE_NOT_IN_TIME" })),
    attestations: [],
    late: true,
    unknown: [{ provider: "evidence", code: "PROVIDER_TIMEOUT" }],
  };
}

interface Asked<Fact> {
  readonly fact?: Fact;
  readonly unknown: UnknownFact[];
}

/** Asks providers of the same fact. Those whose keys are in the evidence wait for it, within the same budget. */
function asking(onEvent: OnContextEvent, { keys, now }: About, budget: Budget, verified: Promise<Verified>) {
  const answerOf = async <Fact>({ name, needs, look }: Provider<Fact>): Promise<Answer<Fact>> => {
    const evidence = [...needs].some((key) => evidenceKeys.has(key)) ? await verified : undefined;
    if (evidence?.late) return late(name);
    const { id, runner_id } = evidence?.workload ?? {};
    const known: Keys = { ...keys, workload_id: id, runner_id };
    if ([...needs].some((key) => known[key] === undefined)) return { name };
    try {
      const found = look(known, now);
      if (!(found instanceof Promise)) return { name, fact: found };
      return (await budget.within(found.then((fact) => ({ name, fact })))) ?? late(name);
    } catch (failure) {
      return { name, gap: gapCodeOf(failure) };
    }
  };
  const late = (name: string): { name: string; gap: GapCode } => {
    onEvent({ type: "budget_exceeded", provider: name });
    return { name, gap: "PROVIDER_TIMEOUT" };
  };
  return async <Fact>(providers: readonly Provider<Fact>[]): Promise<Asked<Fact>> => {
    const answers = await Promise.all(providers.map(answerOf));
    const fact = answers.find((answer) => answer.fact !== undefined)?.fact;
    const unknown = answers.flatMap(({ name, gap }) => (gap === undefined ? [] : [{ provider: name, code: gap }]));
    return { ...(fact !== undefined && { fact }), unknown };
  };
}

interface Answer<Fact> {
  readonly name: string;
  readonly fact?: Fact | undefined;
  readonly gap?: GapCode;
}
