import type { PolicyIdentity } from "../../issuance/decision.ts";
import { AssayerError } from "../../issuance/errors.ts";
import type { Both } from "./bundle-source.ts";
import { decideAll, decideEach } from "./decide-all.ts";
import type { LeftCounts, OnProgress } from "./decide-all.ts";
import { openDecider } from "./decider.ts";
import type { Decider } from "./decider.ts";
import { differenceOf } from "./difference.ts";
import type { Class, Difference } from "./difference.ts";
import type { Redecision } from "./example.ts";
import { excepts } from "./exceptions.ts";
import type { Exception } from "./exceptions.ts";
import { Groups, noneOfAny } from "./groups.ts";
import type { AffectedBy, Group } from "./groups.ts";
import type { Asked } from "./records.ts";

export interface DiffOptions {
  /** Bundles: the policy as it is, and as it would be. */
  readonly base: string;
  readonly head: string;
  /** Decision logs. */
  readonly logs: readonly string[];
  /** Requests that somebody thought of, besides those of the logs. */
  readonly corpus: readonly Asked[];
  readonly exceptions: readonly Exception[];
  readonly onProgress: OnProgress;
}

/** What a change of policy does to decisions that were really asked for. */
export interface Diff {
  readonly base: PolicyIdentity;
  readonly head: PolicyIdentity;
  /** Decided under both. */
  readonly decisions: number;
  readonly same: number;
  /** Differences by class, with those that were approved. */
  readonly differences: Readonly<Record<Class, number>>;
  readonly excepted: Readonly<Record<Class, number>>;
  /** Records that could not be decided again. */
  readonly left: LeftCounts;
  /** Whose decisions differ, the most affected first. */
  readonly tenants: readonly AffectedBy[];
  readonly clients: readonly AffectedBy[];
  readonly groups: readonly Group[];
}

/**
 * Decides every request, thought of or logged, under both bundles.
 * @throws AssayerError `BUNDLE_…`, LOG_UNREADABLE or LOG_INVALID
 */
export async function diff({ logs, corpus, exceptions, onProgress, ...bundles }: DiffOptions): Promise<Diff> {
  const [base, head] = await openBoth(bundles);
  const groups = new Groups();
  const counts = { decisions: 0, same: 0, differences: noneOfAny(), excepted: noneOfAny() };
  const tell = (record: Asked, { difference, ...outcomes }: Compared): void => {
    counts.decisions += 1;
    if (difference === undefined) {
      counts.same += 1;
      return;
    }
    const isExcepted = excepts(exceptions, difference, record);
    counts.differences[difference.class] += 1;
    counts.excepted[difference.class] += isExcepted ? 1 : 0;
    groups.add(difference, record, outcomes, isExcepted);
  };
  const decide = async (record: Asked) => {
    const [before, after] = await Promise.all([base.decide(record), head.decide(record)]);
    return { difference: differenceOf(before, after), base: before.outcome, head: after.outcome };
  };
  try {
    await decideEach(corpus, { decide, tell });
    const left = await decideAll(logs, { decide, tell, onProgress });
    return {
      base: base.policy,
      head: head.policy,
      ...counts,
      left,
      tenants: groups.affected("tenants"),
      clients: groups.affected("clients"),
      groups: groups.all(),
    };
  } finally {
    await Promise.all([base.close(), head.close()]);
  }
}

interface Compared extends Redecision {
  readonly difference: Difference | undefined;
}

export async function openBoth({ base, head }: Both): Promise<[Decider, Decider]> {
  const before = await opened("base", base);
  try {
    return [before, await opened("head", head)];
  } catch (failure) {
    await before.close();
    throw failure;
  }
}

/** Two policies are at hand: whoever reads the message wants to know which one it is about. */
async function opened(which: keyof Both, bundle: string): Promise<Decider> {
  try {
    return await openDecider(bundle);
  } catch (cause) {
    if (!(cause instanceof AssayerError)) throw cause;
    const { code, message, details } = cause;
    throw new AssayerError(code, `${which}: ${message}`, { cause, ...(details && { details }) });
  }
}

/** The classes of differences that a gate does not let through. */
export function stopping({ differences, excepted }: Diff, gate: readonly Class[]): Class[] {
  return gate.filter((name) => differences[name] > excepted[name]);
}
