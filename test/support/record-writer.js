// Records decisions as fast as it can and prints the id of each one once it is acknowledged. Killed by the test.
import { writeSync } from "node:fs";
import { createDecisionLog } from "../../dist/record/decision-log.js";
import { fileSink } from "../../dist/record/file-sink.js";

const [path, on_failure, inPlace] = process.argv.slice(2);
const sink = fileSink({ path, rotateBytes: 1e9, keep: 1, inPlace: inPlace === "true", clock: Date.now });
const log = createDecisionLog({
  sink,
  on_failure,
  fsync: "group",
  max_waiting: 1_000,
  max_wait_ms: 60_000,
  masks: [],
  onFault: () => {},
});

for (let round = 0; round < 100_000; round += 1) {
  const ids = Array.from({ length: 16 }, (_, index) => `d-${round}-${index}`);
  await Promise.all(
    ids.map(async (decision_id) => {
      await log.record({
        time: Date.now(),
        caller: "test",
        decision: {
          decision_id,
          decision: "deny",
          reasons: [],
          error: { error: "access_denied", error_description: "" },
        },
        timings: { assemble: 0, evaluate: 0, narrow: 0 },
      });
      writeSync(1, `${decision_id}\n`);
    }),
  );
}
