import type { Refusal } from "../../server/admin-listener.ts";
import type { Health } from "../../server/health.ts";
import { checkNames } from "../operations.ts";
import type { Checks } from "../operations.ts";
import type { Forked } from "./forked.ts";
import type { Status } from "./messages.ts";

/** A process that tells nothing for so long is stuck, in milliseconds. */
const silenceMs = 5_000;

/** Whether every process is there; if not, which ones are missing. */
export function attendance(members: readonly Pick<Forked, "number" | "status" | "silentMs">[]): Health {
  const absent = members.flatMap(({ number, status, silentMs }) => {
    if (status() === undefined) return `process ${number} is not ready`;
    return silentMs() > silenceMs ? `process ${number} has been silent for ${Math.round(silentMs() / 1_000)} s` : [];
  });
  return { ready: absent.length === 0, ...(absent.length > 0 && { detail: absent.join(", ") }) };
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
