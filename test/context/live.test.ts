import { afterEach, describe, expect, test } from "@jest/globals";
import { AssayerError } from "../../src/issuance/errors.ts";
import { createLive } from "../../src/context/live.ts";
import type { ContextEvent } from "../../src/context/events.ts";
import { createFolder } from "../support/folder.ts";
import { eventually } from "../support/eventually.ts";

/** A load that a test resolves, one call at a time. */
function controlled() {
  const calls: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  const load = () =>
    new Promise<string>((resolve, reject) => {
      calls.push({ resolve, reject });
    });
  return { load, calls };
}

let time = 1_000;
const clock = () => time;
afterEach(() => {
  time = 1_000;
});

async function opened(events: ContextEvent[] = []) {
  const { load, calls } = controlled();
  const opening = createLive({
    source: "thing",
    load,
    failure: "FACTS_INVALID",
    clock,
    onEvent: (event) => events.push(event),
  });
  calls[0]?.resolve("first");
  return { live: await opening, calls };
}

describe("a reload", () => {
  test("puts the new value in at once", async () => {
    const events: ContextEvent[] = [];
    const { live, calls } = await opened(events);
    time = 2_000;
    const reloading = live.reload();
    time = 2_500;
    expect(live.value()).toBe("first");
    calls[1]?.resolve("second");
    expect(await reloading).toEqual({ source: "thing", loaded_at: 2_000 });
    expect(live.value()).toBe("second");
    expect(events).toEqual([{ type: "reloaded", source: "thing", took_ms: 500 }]);
  });

  test("that fails keeps the last good value, says why and since when", async () => {
    const events: ContextEvent[] = [];
    const { live, calls } = await opened(events);
    const error = new AssayerError("DIRECTORY_INVALID", "a.yaml:1:1: no");
    time = 2_000;
    const reloading = live.reload();
    calls[1]?.reject(error);
    const since = { code: "DIRECTORY_INVALID", message: "a.yaml:1:1: no", since: 2_000 };
    expect(await reloading).toEqual({ source: "thing", loaded_at: 1_000, error: since });
    expect([live.value(), live.goodAt(9_000)]).toEqual(["first", 2_000]);
    expect(events).toEqual([{ type: "reload_failed", source: "thing", error }]);

    time = 3_000;
    const again = live.reload();
    calls[2]?.reject(new Error("disk"));
    expect((await again).error).toEqual({ code: "FACTS_INVALID", message: "disk", since: 2_000 });

    const mended = live.reload();
    calls[3]?.resolve("fourth");
    expect(await mended).toEqual({ source: "thing", loaded_at: 3_000 });
    expect([live.value(), live.goodAt(9_000)]).toEqual(["fourth", 9_000]);
  });

  test("while one is under way waits, and all who wait share the next one", async () => {
    const { live, calls } = await opened();
    const first = live.reload();
    const others = [live.reload(), live.reload(), live.reload()];
    expect(calls).toHaveLength(2);
    calls[1]?.resolve("second");
    await first;
    expect(live.value()).toBe("second");
    expect(calls).toHaveLength(3);
    calls[2]?.resolve("third");
    await Promise.all(others);
    expect([live.value(), calls.length]).toEqual(["third", 3]);
  });
});

test("reloads never overlap, whenever they are asked for", async () => {
  let under = 0;
  let most = 0;
  const load = async () => {
    under += 1;
    most = Math.max(most, under);
    await Promise.resolve();
    under -= 1;
  };
  const live = await createLive({ source: "thing", load, failure: "FACTS_INVALID", clock, onEvent: () => undefined });
  const all: Promise<unknown>[] = [];
  for (let index = 0; index < 200; index += 1) {
    all.push(live.reload());
    await Promise.resolve();
  }
  await Promise.all(all);
  expect(most).toBe(1);
});

test("the first load must succeed", async () => {
  const load = () => Promise.reject(new Error("none there"));
  const opening = createLive({ source: "thing", load, failure: "FACTS_INVALID", clock, onEvent: () => undefined });
  await expect(opening).rejects.toMatchObject({ code: "FACTS_INVALID", message: "none there" });
});

test("a change of what is watched is taken up", async () => {
  const folder = await createFolder({ "a.txt": "one" });
  let loads = 0;
  const live = await createLive({
    source: "thing",
    load: async () => (loads += 1),
    watch: folder.path,
    failure: "FACTS_INVALID",
    clock,
    onEvent: () => undefined,
  });
  const before = live.value();
  await folder.write("sub/b.txt", "two");
  await eventually(() => expect(live.value()).toBeGreaterThan(before));
  await live.close();
  await folder.remove();
});
