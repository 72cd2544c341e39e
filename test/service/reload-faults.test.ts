import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { gunzipSync, gzipSync } from "node:zlib";
import { createEstate, reload } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { metricsOf } from "../support/metrics.ts";
import { decide, portalRequest } from "../support/native.ts";
import { logLines, serveAssayer } from "../support/process.ts";
import type { AssayerProcess } from "../support/process.ts";

jest.setTimeout(120_000);

let estate: Estate;
let bundle: string;
let assayer: AssayerProcess;
const good = await readFile("bundles/default.tar.gz");
/** The same policy, compressed otherwise: another digest. */
const repacked = gzipSync(gunzipSync(good), { level: 1 });

beforeAll(async () => {
  estate = await createEstate();
  bundle = join(estate.folder, "bundle.tar.gz");
});
afterAll(() => estate.remove());
beforeEach(async () => {
  await copyFile("bundles/default.tar.gz", bundle);
  // How fast this machine is is none of these tests' business.
  assayer = await serveAssayer(estate.config, `policy.bundle=${bundle}`, "policy.deadline_ms=2000");
});
afterEach(() => assayer.stop());

interface Ready {
  readonly status: string;
  readonly checks: Record<string, { readonly ready: boolean; readonly detail?: string }>;
}
const ready = async () => (await (await fetch(`${assayer.admin}/health/ready`)).json()) as Ready;
const allowed = async () => expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
/** What a reload by hand says is wrong. */
const refusedReload = async () => {
  const answer = await fetch(`${assayer.admin}/policy/reload`, { method: "POST" });
  const { code, detail } = (await answer.json()) as { code?: string; detail?: string };
  expect([answer.status, code]).toEqual([409, "RELOAD_FAILED"]);
  return detail;
};
const digest = async () => (await decide(assayer.decisions, portalRequest)).policy?.digest;

test.each([
  ["cut off", good.subarray(0, good.length / 2), "BUNDLE_CORRUPT"],
  ["empty", Buffer.alloc(0), "BUNDLE_CORRUPT"],
  ["something else", Buffer.from("not a bundle"), "BUNDLE_CORRUPT"],
])(
  "a bundle that is replaced by one that is %s: the last good one decides, and readiness says so",
  async (_name, bytes, code) => {
    const before = await digest();
    await writeFile(bundle, bytes);
    await eventually(async () => {
      expect((await ready()).checks["policy"]?.detail).toMatch(new RegExp(`^${code}: `));
      await allowed();
    });
    expect(await ready()).toMatchObject({ status: "ready", checks: { policy: { ready: true } } });
    expect(await refusedReload()).toBe(`policy: ${code}`);
    expect(await digest()).toBe(before);

    await writeFile(bundle, repacked);
    await eventually(async () => expect((await ready()).checks["policy"]).not.toHaveProperty("detail"));
    await eventually(async () => expect(await digest()).not.toBe(before));
    await allowed();
  },
);

test("a bundle that is removed: the last good one decides", async () => {
  await rm(bundle);
  await eventually(async () => {
    expect((await ready()).checks["policy"]?.detail).toMatch(/^BUNDLE_UNREADABLE: /);
  });
  await allowed();
});

test("a file of the directory that is half-written: the last good entries decide, all of them", async () => {
  const whole = await estate.read("directory/owners.yaml");
  // What is there already would deny, if it were taken up.
  await estate.write("directory/owners.yaml", whole.replace("active: true", "active: false").slice(0, -30));
  await eventually(async () => {
    expect((await ready()).checks["directory"]?.detail).toMatch(/^DIRECTORY_INVALID: .*owners\.yaml:\d+:\d+: /);
  });
  await allowed();
  expect(await ready()).toMatchObject({ status: "ready", checks: { directory: { ready: true } } });
  expect(logLines(assayer.output().stderr)).toContainEqual(
    expect.objectContaining({ level: "error", event: "reload_failed", source: "directory" }),
  );
  expect(await refusedReload()).toBe("directory: DIRECTORY_INVALID");
  await estate.restore();
  await eventually(async () => expect((await ready()).checks["directory"]).not.toHaveProperty("detail"));
  await allowed();
});

test("a reload by hand names all that it refused, facts too", async () => {
  await writeFile(bundle, "not a bundle");
  await estate.write("directory/owners.yaml", "owners: 7");
  await estate.write("facts/risk.yaml", "acme: { score: high");
  expect(await refusedReload()).toBe("policy: BUNDLE_CORRUPT, directory: DIRECTORY_INVALID, risk: FACTS_INVALID");
  await allowed();
  await writeFile(bundle, good);
  await estate.restore();
  await reload(assayer);
});

test("policy and directory at once: each as a whole, and both at the end", async () => {
  const before = await digest();
  await Promise.all([
    writeFile(bundle, repacked),
    estate.edit("directory/owners.yaml", ["owners", "maria", "active"], false),
  ]);
  await Promise.all([reload(assayer), reload(assayer), reload(assayer)]);
  const decision = await decide(assayer.decisions, portalRequest);
  expect(decision).toMatchObject({ decision: "deny", reasons: [{ code: "OWNER_INACTIVE" }] });
  expect(decision.policy?.digest).not.toBe(before);
  await estate.restore();
});

test("200 decisions at a time across 20 reloads: none fails", async () => {
  const found = new Map<string, number>();
  const digests = new Set<string>();
  const load = { goesOn: true };
  const keepAsking = async () => {
    while (load.goesOn) {
      const { decision, reasons, policy } = await decide(assayer.decisions, portalRequest);
      const outcome = decision === "allow" ? "allow" : (reasons[0]?.code ?? "deny");
      found.set(outcome, (found.get(outcome) ?? 0) + 1);
      digests.add(policy?.digest ?? "none");
      // So that the reloads, not the load, take the time.
      await delay(200);
    }
  };
  const askers = Array.from({ length: 200 }, keepAsking);
  for (let round = 0; round < 20; round += 1) {
    await writeFile(`${bundle}.new`, round % 2 === 0 ? repacked : good);
    await copyFile(`${bundle}.new`, bundle);
    await reload(assayer);
  }
  load.goesOn = false;
  await Promise.all(askers);
  expect([...found.keys()]).toEqual(["allow"]);
  expect(found.get("allow")).toBeGreaterThanOrEqual(200);
  expect(digests.size).toBe(2);
  expect(await metricsOf(assayer)).toMatchObject({
    'assayer_decisions_total{outcome="allow",caller="anonymous"}': found.get("allow"),
  });
});
