import type { Refusal } from "../../server/admin-listener.ts";
import type { Health } from "../../server/health.ts";
import { checkNames } from "../operations.ts";
import type { Checks } from "../operations.ts";
import type { Forked } from "./forked.ts";
import type { Status } from "./messages.ts";

/** A process that tells nothing for so long is stuck, in milliseconds. */
const silenceMs = 5_000;

/**
 * Which processes are missing. The others answer for one that is lost; one that is silent is still handed connections,
 * and then nobody is ready.
 */
export function attendance(members: readonly Pick<Forked, "number" | "status" | "silentMs">[]): Health {
  const lost = members.filter(({ status }) => status() === undefined);
  const silent = members.filter((member) => !lost.includes(member) && member.silentMs() > silenceMs);
  const details = [
    ...silent.map(
      ({ number, silentMs }) => `process ${number} has been silent for ${Math.round(silentMs() / 1_000)} s`,
    ),
    ...lost.map(({ number }) => `process ${number} is not ready`),
  ];
  return {
    ready: silent.length === 0 && lost.length < members.length,
    ...(details.length > 0 && { detail: details.join(", ") }),
  };
}

/** Each check as the process has it for which it is worst. */
export function worstChecks(statuses: () => readonly Status[]): Checks {
  const worst = (name: keyof Checks) => () => worstOf(statuses().map(({ checks }) => checks[name]));
  return Object.fromEntries(checkNames.map((name) => [name, worst(name)])) as Checks;
}

function worstOf(found: readonly Health[]): Health {
  const [worst] = found.toSorted(
    (one, other) =>
      Number(one.ready) - Number(other.ready) ||
      Number(other.detail !== undefined) - Number(one.detail !== undefined) ||
      (other.age_seconds ?? 0) - (one.age_seconds ?? 0),
  );
  return worst ?? { ready: false, detail: "no process is ready" };
}

/** The process whose policy is worst off: one that refused the newest, then one that has none, then the oldest. */
export function worstOff(statuses: readonly Status[]): Status | undefined {
  const [worst] = statuses.toSorted(
    ({ policy: one }, { policy: other }) =>
      Number(other.last_error !== undefined) - Number(one.last_error !== undefined) ||
      (other.age_seconds ?? Infinity) - (one.age_seconds ?? Infinity),
  );
  return worst;
}

/** What any process refused, once. */
export function allRefusals(statuses: readonly Status[]): Refusal[] {
  const refusals = statuses.flatMap((status) => status.refusals);
  return [...new Map(refusals.map((refusal) => [`${refusal.source} ${refusal.code}`, refusal])).values()];
}
