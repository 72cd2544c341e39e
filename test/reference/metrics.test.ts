import { expect, test } from "@jest/globals";
import { metricsPage } from "../../src/reference/metrics.ts";
import { counters, gauges, labels } from "../../src/server/metric-table.ts";

test("every metric is on the page once, and every label that it has is explained", async () => {
  const page = await metricsPage();
  const [metrics = "", explained = ""] = page.split("## Labels");
  const listed = [...metrics.matchAll(/^\| `(assayer_\w+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual([...Object.keys(counters), ...Object.keys(gauges), "assayer_decision_seconds"]);
  const used = [...metrics.matchAll(/^\| `\w+` \| ([^|]+) \|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g) ?? []);
  expect(new Set(used)).toEqual(new Set(Object.keys(labels)));
  expect([...explained.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(Object.keys(labels));
});
