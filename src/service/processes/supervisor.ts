import cluster from "node:cluster";
import type { Configuration } from "../../config/schema.ts";
import { createMetrics } from "../../server/metrics.ts";
import type { Deciding } from "../deciding.ts";
import type { Monitor } from "../monitor.ts";
import { startCrew } from "./crew.ts";
import { fork } from "./forked.ts";
import { createJointMetrics } from "./joint-metrics.ts";
import { allRefusals, attendance, worstChecks, worstOff } from "./overview.ts";

/** What is made for a decision and soon forgotten, each collects by itself: V8's helpers would take the others' cores. */
const alone = ["--no-parallel-scavenge"];

/**
 * Several processes like this one that answer decisions on one port, each with all that it takes.
 * @throws AssayerError why one of them could not start; none is left running then
 */
export async function openProcesses(configuration: Configuration, monitor: Monitor): Promise<Deciding> {
  // JSON, the default, has no word for NaN, which is a reading that is not there.
  cluster.setupPrimary({ serialization: "advanced", execArgv: [...process.execArgv, ...alone] });
  const own = createMetrics({ callers: [], readings: {} });
  monitor.count(own.observe);
  const metrics = createJointMetrics(own);
  const { members, close } = await startCrew({
    size: configuration.server.processes,
    fork: (number) => fork(number, configuration),
    onLost: monitor.tell,
    onReplaced: metrics.keep,
  });
  const statuses = () => members().flatMap(({ status }) => status() ?? []);
  return {
    url: statuses()[0]?.url ?? "",
    checks: { processes: () => attendance(members()), ...worstChecks(statuses) },
    policyStatus: () => worstOff(statuses())?.policy ?? {},
    catalogue: () => worstOff(statuses())?.catalogue ?? [],
    metrics: { render: () => metrics.render(members()) },
    reload: async () => {
      await Promise.all(members().map(({ ask }) => ask("reload")));
    },
    refusals: () => allRefusals(statuses()),
    close,
  };
}
