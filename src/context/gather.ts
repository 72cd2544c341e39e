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

type Verified = VerifiedEvidence & { readonly unknown: UnknownFact[] };

async function verify({ verifyEvidence, onEvent }: Sources, about: About, budget: Budget): Promise<Verified> {
  const { evidence: presented = [], confirmation } = about.request;
  if (presented.length === 0) return { evidence: [], attestations: [], unknown: [] };
  const { anchors, now } = about;
  const context = { now, anchors, ...(confirmation && { confirmation }), signal: budget.signal };
  const found = await budget.within(verifyEvidence(presented, context));
  if (found !== undefined) return { ...found, unknown: [] };
  onEvent({ type: "budget_exceeded", provider: "evidence" });
  return {
    evidence: presented.map(({ type }) => ({ type, verified: false, code: "EVIDENCE_NOT_IN_TIME" })),
    attestations: [],
    unknown: [{ provider: "evidence", code: "PROVIDER_TIMEOUT" }],
  };
}

interface Asked<Fact> {
  readonly fact?: Fact;
  readonly unknown: UnknownFact[];
}

/** Asks providers of the same fact. Those whose keys are in the evidence wait for it, within the same budget. */
function asking(onEvent: OnContextEvent, { keys, now }: About, budget: Budget, verified: Promise<Verified>) {
  const look = async <Fact>(provider: Provider<Fact>): Promise<{ fact?: Fact | undefined; gap?: GapCode }> => {
    const waits = [...provider.needs].some((name) => evidenceKeys.has(name));
    const { workload } = waits ? await verified : {};
    const known: Keys = { ...keys, workload_id: workload?.id, runner_id: workload?.runner_id };
    if ([...provider.needs].some((name) => known[name] === undefined)) return {};
    try {
      return { fact: await provider.look(known, now) };
    } catch (failure) {
      return { gap: gapCodeOf(failure) };
    }
  };
  const inTime = async <Fact>(provider: Provider<Fact>) => {
    const found = await budget.within(look(provider));
    if (found !== undefined) return { name: provider.name, ...found };
    onEvent({ type: "budget_exceeded", provider: provider.name });
    return { name: provider.name, gap: "PROVIDER_TIMEOUT" as const };
  };
  return async <Fact>(providers: readonly Provider<Fact>[]): Promise<Asked<Fact>> => {
    const answers = await Promise.all(providers.map(inTime));
    const fact = answers.find((answer) => answer.fact !== undefined)?.fact;
    const unknown = answers.flatMap(({ name, gap }) => (gap === undefined ? [] : [{ provider: name, code: gap }]));
    return { ...(fact !== undefined && { fact }), unknown };
  };
}
