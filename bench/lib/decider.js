// A process of its own with an authorizer over one estate. Told how many decisions to make, it answers how long they
// took at the median, one after the other, in ms, and what memory it has.
import { percentile } from "./stats.js";
import { openForBench } from "./example.js";
import { requestOf } from "./estate.js";

const [file, tenants] = process.argv.slice(2);
const { decide, denied } = await openForBench(file, { request: requestOf(0) });
process.on("message", async (count) => {
  const times = [];
  for (let made = 0; made < count; made += 1) {
    const request = requestOf(Math.floor(Math.random() * Number(tenants)));
    const started = performance.now();
    await decide(request);
    times.push(performance.now() - started);
  }
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ p50: percentile(times, 0.5), p99: percentile(times, 0.99), rss, heapUsed, denied: denied() });
});
process.on("disconnect", () => process.exit());
process.send("ready");
