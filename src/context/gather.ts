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
    const soon = [verified, ask(sources.runner), ask(sources.device), ask(sources.risk)] as const;
    const [found, runner, device, risk] = areThere(soon) ? soon : await allOf(soon);
    const { evidence, workload, attestations, trust_chain, unknown } = found;
    return {
      evidence,
      ...(workload && { workload }),
      posture: {
        ...(attestations.length > 0 && { attestations }),
        ...(runner.fact && { runner: runner.fact }),
        ...(device.fact && { device: device.fact }),
        ...(trust_chain && { trust_chain }),
      },
      ...(risk.fact && { risk: risk.fact }),
      unknown: [...unknown, ...runner.unknown, ...device.unknown, ...risk.unknown],
    };
  } finally {
    budget.end();
  }
}

/** Most facts are there at once: promises are made for those only that are not. */
type Soon<Value> = Value | Promise<Value>;

function isThere<Value>(soon: Soon<Value>): soon is Value {
  return !(soon instanceof Promise);
}

type There<Soons extends readonly unknown[]> = { [Index in keyof Soons]: Awaited<Soons[Index]> };

function areThere<Soons extends readonly unknown[]>(soon: Soons): soon is Soons & There<Soons> {
  return soon.every(isThere);
}

function allOf<Soons extends readonly unknown[]>(soon: Soons): Promise<There<Soons>> {
  return Promise.all(soon.map((one) => Promise.resolve(one))) as Promise<There<Soons>>;
}

type Verified = VerifiedEvidence & { readonly late: boolean; readonly unknown: UnknownFact[] };

const noEvidence = (): Verified => ({ evidence: [], attestations: [], late: false, unknown: [] });

function verify(sources: Sources, about: About, budget: Budget): Soon<Verified> {
  const { evidence: presented = [] } = about.request;
  return presented.length === 0 ? noEvidence() : verifyWithin(budget, presented, sources, about);
}

async function verifyWithin(
  budget: Budget,
  presented: NonNullable<IssuanceRequest["evidence"]>,
  { verifyEvidence, onEvent }: Sources,
  { request: { confirmation }, anchors, now }: About,
): Promise<Verified> {
  const context = { now, anchors, ...(confirmation && { confirmation }), signal: budget.signal() };
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
function asking(onEvent: OnContextEvent, { keys, now }: About, budget: Budget, verified: Soon<Verified>) {
  const answerOf = <Fact>(provider: Provider<Fact>): Soon<Answer<Fact>> => {
    if (!waitsForEvidence(provider)) return look(provider, keys);
    return isThere(verified) ? lookWith(provider, verified) : verified.then((found) => lookWith(provider, found));
  };
  const lookWith = <Fact>(provider: Provider<Fact>, { late: isLate, workload }: Verified): Soon<Answer<Fact>> => {
    if (isLate) return late(provider.name);
    // Each by its name: to spread them takes several times as long.
    const { client_id, subject_id, tenant_id } = keys;
    const known = { client_id, subject_id, tenant_id, workload_id: workload?.id, runner_id: workload?.runner_id };
    return look(provider, known satisfies Required<Keys>);
  };
  const look = <Fact>({ name, needs, look: ask }: Provider<Fact>, known: Keys): Soon<Answer<Fact>> => {
    for (const key of needs) if (known[key] === undefined) return { name };
    const failed = (failure: unknown) => ({ name, gap: gapCodeOf(failure) });
    try {
      const found = ask(known, now);
      if (isThere(found)) return { name, fact: found };
      return budget.within(found.then((fact) => ({ name, fact }))).then((answer) => answer ?? late(name), failed);
    } catch (failure) {
      return failed(failure);
    }
  };
  const late = (name: string): { name: string; gap: GapCode } => {
    onEvent({ type: "budget_exceeded", provider: name });
    return { name, gap: "PROVIDER_TIMEOUT" };
  };
  return <Fact>(providers: readonly Provider<Fact>[]): Soon<Asked<Fact>> => {
    const answers = providers.map(answerOf);
    if (areThere(answers)) return together(answers);
    return allOf(answers).then(together);
  };
}

function waitsForEvidence({ needs }: Pick<Provider<unknown>, "needs">): boolean {
  for (const key of evidenceKeys) if (needs.has(key)) return true;
  return false;
}

interface Answer<Fact> {
  readonly name: string;
  readonly fact?: Fact | undefined;
  readonly gap?: GapCode;
}

/** Of several for the same part, the first one that knows something counts. */
function together<Fact>(answers: readonly Answer<Fact>[]): Asked<Fact> {
  const fact = answers.find((answer) => answer.fact !== undefined)?.fact;
  const unknown = answers.flatMap(({ name, gap }) => (gap === undefined ? [] : [{ provider: name, code: gap }]));
  return { ...(fact !== undefined && { fact }), unknown };
}
