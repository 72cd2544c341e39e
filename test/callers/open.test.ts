import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { openCallers } from "../../src/callers/open.ts";
import { callersSettings } from "../../src/callers/registry.ts";

const intervalMs = 5;

test("where one hook cannot be opened, no other goes on reading its files", async () => {
  let reads = 0;
  const readFile = async (path: string): Promise<string> => {
    if (path === "good") reads += 1;
    if (path === "good") return `sha256:${"0".repeat(64)}`;
    await delay(10 * intervalMs);
    throw new Error("not readable");
  };
  const settings = callersSettings.parse({
    good: { kind: "okta", auth: { type: "header", name: "authorization", key_files: ["good"] } },
    bad: { kind: "okta", auth: { type: "header", name: "authorization", key_files: ["bad"] } },
  });
  const opening = openCallers(settings, {
    readFile,
    intervalMs,
    clock: Date.now,
    keysAt: () => () => Promise.reject(new Error("no keys")),
    onEvent: () => {},
  });
  await expect(opening).rejects.toThrow(expect.objectContaining({ code: "KEYS_INVALID" }));
  const before = reads;
  expect(before).toBeGreaterThan(1);
  await delay(20 * intervalMs);
  expect(reads).toBe(before);
});
