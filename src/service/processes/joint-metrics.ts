import { setTimeout as delay } from "node:timers/promises";
import { renderTogether, together } from "../../server/metrics.ts";
import type { Metrics, Rendered, Samples } from "../../server/metrics.ts";
import type { Forked } from "./forked.ts";

/** How long a process may take to report, in milliseconds; for one that is slower counts what it told before. */
const reportMs = 3_000;

/** What the processes and their supervisor measure, as if there was one process. */
export interface JointMetrics {
  /** A sum without what a lost process had counted would fall, and look like a service that was restarted. */
  readonly keep: (gone: Forked) => void;
  readonly render: (members: readonly Forked[]) => Promise<Rendered>;
}

export function createJointMetrics(own: Metrics): JointMetrics {
  let kept: Promise<Samples> = Promise.resolve([]);
  return {
    keep: (gone) => {
      const last = gone.samples();
      kept = kept.then((before) => together([before, last]));
    },
    render: async (members) => {
      const ready = members.filter(({ status }) => status() !== undefined);
      const reports = ready.map(({ ask }) => ask("report"));
      await Promise.race([Promise.all(reports), delay(reportMs, undefined, { ref: false })]);
      // In one turn: a process is either a member, or its counts are kept.
      const [gone, there] = [kept, members.map(({ samples }) => samples())];
      return renderTogether([await own.samples(), await gone, ...there]);
    },
  };
}
