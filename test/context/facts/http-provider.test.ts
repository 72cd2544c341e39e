import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createHttpProvider } from "../../../src/context/facts/http-provider.ts";
import { parts } from "../../../src/context/facts/parts.ts";
import type { Provider } from "../../../src/context/facts/provider.ts";
import { riskSettings } from "../../../src/context/facts/settings.ts";
import type { HttpProviderSettings } from "../../../src/context/facts/settings.ts";
import type { ContextEvent } from "../../../src/context/events.ts";
import type { Risk } from "../../../src/issuance/input.ts";
import { createFolder } from "../../support/folder.ts";
import { startFaultyServer } from "../../support/faulty-server.ts";
import type { FaultyServer } from "../../support/faulty-server.ts";

const now = 1_790_000_000;
const keys = { subject_id: "jo", tenant_id: "acme", client_id: "portal" };
let server: FaultyServer;
let time: number;
let events: ContextEvent[];

beforeEach(async () => {
  time = now * 1_000;
  events = [];
  server = await startFaultyServer({ json: { score: 12 } });
});
afterEach(() => server.close());

function provider(over: Partial<Record<keyof HttpProviderSettings, unknown>> = {}): Provider<Risk> {
  const url = `${server.origin}/v1/{tenant_id}/{subject_id}`;
  const settings = riskSettings.parse({ type: "http", name: "risk", url, timeout_ms: 10_000, ...over });
  if (settings?.type !== "http") throw new Error("no HTTP provider");
  return createHttpProvider(settings, parts.risk, { clock: () => time, fetch, onEvent: (event) => events.push(event) });
}

const codeOf = async (work: unknown) => Promise.resolve(work).catch((failure: { code?: string }) => failure.code);

describe("a fact", () => {
  test("is asked for by GET and stamped with the time of the answer", async () => {
    expect(await provider().look(keys, now)).toEqual({ score: 12, observed_at: now });
    expect(server.received).toMatchObject([
      { method: "GET", url: "/v1/acme/jo", headers: { accept: "application/json" } },
    ]);
    expect(events).toEqual([{ type: "provider_answered", provider: "risk", took_ms: 0 }]);
  });

  test("is asked for by POST, with a credential that follows its file", async () => {
    const folder = await createFolder({ "key.txt": "first\n" });
    const { look } = provider({
      method: "POST",
      url: `${server.origin}/v1`,
      body: { who: "{subject_id}", in: ["{tenant_id}"] },
      auth: { file: `${folder.path}/key.txt`, header: "x-api-key", prefix: "Key " },
      ttl_ms: 0,
    });
    await look({ ...keys, subject_id: '"}' }, now);
    await folder.write("key.txt", "second-key");
    await look(keys, now);
    expect(
      server.received.map(({ body, headers }) => [JSON.parse(body), headers["x-api-key"], headers["content-type"]]),
    ).toEqual([
      [{ who: '"}', in: ["acme"] }, "Key first", "application/json"],
      [{ who: "jo", in: ["acme"] }, "Key second-key", "application/json"],
    ]);
    await folder.remove();
  });

  test("keeps its own times, and loses what nobody asked for", async () => {
    const signals = [{ name: "new_device", observed_at: "2026-09-01T00:00:00Z", weight: 3 }, { name: "tor" }];
    server.behave({ json: { score: 71.5, observed_at: 1_700_000_000, signals, vendor: {} } });
    expect(await provider().look(keys, now)).toEqual({
      score: 71.5,
      signals: [
        { name: "new_device", observed_at: Date.UTC(2026, 8, 1) / 1_000 },
        { name: "tor", observed_at: 1_700_000_000 },
      ],
      observed_at: 1_700_000_000,
    });
  });

  test.each(["status404", "status204"] as const)("is absent after %s, which is remembered too", async (fault) => {
    server.behave(fault);
    const { look } = provider();
    expect(await look(keys, now)).toBeUndefined();
    expect(await look(keys, now)).toBeUndefined();
    expect(server.received).toHaveLength(1);
  });
});

describe("a failure", () => {
  test.each([
    ["hang", "PROVIDER_TIMEOUT"],
    ["drip", "PROVIDER_TIMEOUT"],
    ["reset", "PROVIDER_UNREACHABLE"],
    ["truncated", "PROVIDER_UNREACHABLE"],
    ["status500", "PROVIDER_REFUSED"],
    ["status401", "PROVIDER_REFUSED"],
    ["redirect", "PROVIDER_REDIRECTED"],
    ["garbage", "PROVIDER_GARBAGE"],
    ["notUtf8", "PROVIDER_GARBAGE"],
    ["wrongShape", "PROVIDER_GARBAGE"],
    ["wrongType", "PROVIDER_GARBAGE"],
    ["large", "PROVIDER_TOO_LARGE"],
  ] as const)("%s is %s, and nothing is kept of it", async (fault, code) => {
    server.behave(fault);
    const { look } = provider(code === "PROVIDER_TIMEOUT" ? { timeout_ms: 100 } : {});
    expect(await codeOf(look(keys, now))).toBe(code);
    expect(events).toMatchObject([{ type: "provider_failed", provider: "risk", code }]);
    server.behave({ json: { score: 1 } });
    expect(await look(keys, now)).toEqual({ score: 1, observed_at: now });
  });

  test("nobody listens", async () => {
    const { look } = provider();
    await server.close();
    expect(await codeOf(look(keys, now))).toBe("PROVIDER_UNREACHABLE");
  });

  test.each([
    ["is not there", undefined],
    ["has two lines", "a\nb"],
    ["is empty", "\n"],
  ])("the credential %s", async (_, content) => {
    const folder = await createFolder(content === undefined ? {} : { key: content });
    const { look } = provider({ auth: { file: `${folder.path}/key` } });
    expect(await codeOf(look(keys, now))).toBe("PROVIDER_SECRET_UNREADABLE");
    expect(server.received).toEqual([]);
    await folder.remove();
  });

  test("an identifier that would change the path is not asked about", async () => {
    expect(await codeOf(provider().look({ ...keys, subject_id: ".." }, now))).toBe("PROVIDER_KEY_UNUSABLE");
    expect(server.received).toEqual([]);
  });
});

describe("the cache", () => {
  test("holds an answer until it is too old, under the time of that answer", async () => {
    const { look } = provider({ ttl_ms: 30_000 });
    await look(keys, now);
    time += 29_999;
    expect(await look(keys, now + 29)).toEqual({ score: 12, observed_at: now });
    expect(server.received).toHaveLength(1);
    server.behave({ json: { score: 80 } });
    time += 2;
    expect(await look(keys, now + 30)).toEqual({ score: 80, observed_at: now + 30 });
    expect(server.received).toHaveLength(2);
  });

  test("tells identifiers apart, whatever is in them", async () => {
    const { look } = provider();
    await look({ tenant_id: "a", subject_id: 'b","c' }, now);
    await look({ tenant_id: 'a","b', subject_id: "c" }, now);
    expect(server.received.map(({ url }) => url)).toEqual(["/v1/a/b%22%2C%22c", "/v1/a%22%2C%22b/c"]);
  });

  test("is bounded", async () => {
    const { look } = provider({ max_cached: 2 });
    for (const subject_id of ["a", "b", "c", "a"]) await look({ ...keys, subject_id }, now);
    expect(server.received).toHaveLength(4);
  });

  test("asks once for many who want the same", async () => {
    server.behave({ json: { score: 3 }, delayMs: 30 });
    const { look } = provider();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => look(keys, now)));
    expect(answers).toEqual(Array.from({ length: 50 }, () => ({ score: 3, observed_at: now })));
    expect(server.received).toHaveLength(1);
  });
});

describe("a sick provider", () => {
  test("is left alone, tried again with one question, and trusted once it answers", async () => {
    server.behave("status500");
    const { look } = provider({ circuit: { failures: 3, open_ms: 100 }, ttl_ms: 0 });
    const codes: unknown[] = [];
    for (let index = 0; index < 5; index += 1) codes.push(await codeOf(look(keys, now)));
    expect(codes).toEqual([
      ...Array.from({ length: 3 }, () => "PROVIDER_REFUSED"),
      "PROVIDER_CIRCUIT_OPEN",
      "PROVIDER_CIRCUIT_OPEN",
    ]);
    expect(server.received).toHaveLength(3);

    await new Promise((resolve) => {
      setTimeout(resolve, 120);
    });
    expect(await codeOf(look(keys, now))).toBe("PROVIDER_REFUSED");
    expect(await codeOf(look(keys, now))).toBe("PROVIDER_CIRCUIT_OPEN");
    expect(server.received).toHaveLength(4);

    server.behave({ json: { score: 5 } });
    await new Promise((resolve) => {
      setTimeout(resolve, 120);
    });
    expect(await look(keys, now)).toEqual({ score: 5, observed_at: now });
    const states = events.flatMap((event) => (event.type === "circuit" ? [event.state] : []));
    expect(states).toEqual(["open", "half_open", "open", "half_open", "closed"]);
  });

  test("is not one that refuses single requests", async () => {
    server.behave("status400");
    const { look } = provider({ circuit: { failures: 2, open_ms: 60_000 } });
    for (const subject_id of ["a", "b", "c", ".."]) await codeOf(look({ ...keys, subject_id }, now));
    expect(server.received).toHaveLength(3);
    server.behave({ json: { score: 5 } });
    expect(await look(keys, now)).toEqual({ score: 5, observed_at: now });
  });

  test("is asked no more than so many things at a time", async () => {
    server.behave({ json: { score: 5 }, delayMs: 50 });
    const { look } = provider({ max_in_flight: 2 });
    const all = ["a", "b", "c", "d"].map((subject_id) => codeOf(look({ ...keys, subject_id }, now)));
    const fact = { score: 5, observed_at: now };
    expect(await Promise.all(all)).toEqual([fact, fact, "PROVIDER_BUSY", "PROVIDER_BUSY"]);
  });
});
