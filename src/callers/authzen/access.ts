import type { Caller } from "../../issuance/caller.ts";
import type { PolicyIdentity } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { evaluationsRecord, openAccount } from "./account.ts";
import type { Account, AccountPorts } from "./account.ts";
import type { ItemAnswer } from "./answers.ts";
import type { Item } from "./items.ts";
import type { Evaluation } from "./schema.ts";

/** What the directory knows of entities that no token is about. */
export interface Entities {
  readonly entity: (type: string, id: string) => Known | undefined;
  /** Of one type, in an order that stays. */
  readonly entities: (type: string) => ReadonlyMap<string, Known>;
  /** What can be done with a type of entity. */
  readonly actions: (type: string) => readonly string[];
}

interface Known {
  readonly properties: Readonly<Record<string, Json>>;
}

/** The bundle's second entry point; undefined where it has none. Rejects as evaluations do. */
export type EvaluateAccess = (inputJson: string, questions: number) => Promise<AccessEvaluation> | undefined;

export interface AccessEvaluation {
  readonly decisions: readonly ItemAnswer[];
  /** Absent where there is no policy for such questions. */
  readonly policy?: PolicyIdentity;
}

export interface AccessPorts extends Entities, AccountPorts {
  readonly evaluateAccess: EvaluateAccess;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** What one request is decided with. */
export interface AskedPorts extends AccessPorts {
  /** Who asks, and for which tenant, where it is for one. */
  readonly caller: Pick<Caller, "name" | "tenant">;
  readonly requestId?: string | undefined;
}

/** Questions in one call of the engine: many enough to be cheap, few enough for the deadline of one evaluation. */
export const batchSize = 250;

/** What one request was answered, and under which name it is in the log. */
export interface Decided {
  readonly account: Account;
  readonly answers: ItemAnswer[];
}

/**
 * Decides questions that are not about issuance, in order, and records what is answered. Without a policy for them, and
 * wherever policy or log fail, they are denied.
 */
export async function decideAccess(items: readonly Item[], ports: AskedPorts): Promise<Decided> {
  const account = openAccount(ports);
  const answers: ItemAnswer[] = [];
  for (let at = 0; at < items.length; at += batchSize) {
    answers.push(...(await decideBatch(items.slice(at, at + batchSize), account, ports)));
  }
  const permitted = answers.filter(({ decision }) => decision).length;
  ports.onAccess({ type: "access_answered", caller: account.caller, permitted, denied: answers.length - permitted });
  return { account, answers };
}

async function decideBatch(items: readonly Item[], account: Account, ports: AskedPorts): Promise<ItemAnswer[]> {
  const asked = items.filter((item) => item !== undefined);
  let failure: unknown;
  const { decisions, policy } = await askPolicy(asked, ports).catch((cause: unknown) => {
    failure = cause;
    return unasked;
  });
  let next = 0;
  const answers = items.map((item) => (item !== undefined && decisions[next++]) || denied);
  const recorded = await ports.recordAccess(evaluationsRecord(account, items, answers, { policy, failure })).then(
    () => true,
    () => false,
  );
  return recorded ? answers : items.map(() => denied);
}

const denied: ItemAnswer = { decision: false };
const unasked: AccessEvaluation = { decisions: [] };

/**
 * What the policy says of `batchSize` questions at most, each with what the directory knows of its entities; nothing
 * where there is no policy for them. Rejects where it fails.
 */
export async function askPolicy(questions: readonly Evaluation[], ports: AskedPorts): Promise<AccessEvaluation> {
  if (questions.length === 0) return unasked;
  const { evaluateAccess, clock, caller } = ports;
  const input = {
    now: Math.floor(clock() / 1_000),
    caller: { name: caller.name, ...(caller.tenant !== undefined && { tenant: caller.tenant }) },
    evaluations: questions.map((question) => withKnown(question, ports)),
  };
  return (await evaluateAccess(JSON.stringify(input), questions.length)) ?? unasked;
}

/** What the request says, and beside it, never mixed, what the directory does; absent where it knows nothing. */
function withKnown({ subject, action, resource, context = {} }: Evaluation, { entity }: AskedPorts) {
  const known = ({ type, id, properties = {} }: Evaluation["subject"]) => {
    const found = entity(type, id);
    return { type, id, properties, ...(found && { known: found.properties }) };
  };
  return {
    subject: known(subject),
    action: { name: action.name, properties: action.properties ?? {} },
    resource: known(resource),
    context,
  };
}
