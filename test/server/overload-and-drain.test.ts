import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { errorCodes } from "../../src/issuance/errors.ts";
import type { Evaluate } from "../../src/issuance/ports.ts";
import { createAdmission } from "../../src/server/admission.ts";
import { askedFor, policy } from "../support/decision-server.ts";
import { noTexts, verdictWith } from "../support/requests.ts";
import type { TestServer } from "../support/decision-server.ts";
import { openRaw, post } from "../support/raw-http.ts";
import type { RawAnswer } from "../support/raw-http.ts";
import { testServers } from "../support/test-servers.ts";

const start = testServers();

const path = "/v1/decisions";
const good = JSON.stringify(askedFor);
const allowed = { verdict: verdictWith(), policy, texts: noTexts };
const after =
  (milliseconds: number): Evaluate =>
  async () => {
    await delay(milliseconds);
    return allowed;
  };
const never: Evaluate = () => new Promise(() => {});

const ask = async (server: TestServer) => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(server.url + path, { method: "POST", body: good, headers });
  return (await response.json()) as { decision: string; reasons: { code: string }[] };
};

const denied = (code: "OVERLOADED" | "SHUTTING_DOWN", id: string) => ({
  decision_id: id,
  decision: "deny",
  reasons: [{ code, effect: "deny", title: errorCodes[code].title }],
  error: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
});

describe("overload", () => {
  test("beyond the queue, and beyond the wait, the answer is a deny while the others still work", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const evaluate: Evaluate = () => held.then(() => allowed);
    const server = await start({
      decisions: { max_in_flight: 2, max_waiting: 3, max_wait_ms: 500 },
      ports: { evaluate },
    });
    let denials = 0;
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const answer = await ask(server);
        if (answer.decision === "deny") denials += 1;
        if (denials === 8) release();
        return answer;
      }),
    );
    const codes = answers.map(({ decision, reasons }) => (decision === "allow" ? "allow" : reasons[0]?.code));
    expect(codes.sort()).toEqual([...Array.from({ length: 8 }, () => "OVERLOADED"), "allow", "allow"]);
    expect(answers.filter(({ decision }) => decision === "deny")[0]).toEqual(
      denied("OVERLOADED", expect.any(String) as unknown as string),
    );
    const sheds = server.events.flatMap((event) => (event.type === "shed" ? [event.cause] : []));
    expect(sheds.sort()).toEqual([
      ...Array.from({ length: 5 }, () => "full"),
      ...Array.from({ length: 3 }, () => "waited"),
    ]);
    expect(server.status()).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  test("whoever waits gets a turn", async () => {
    const server = await start({
      decisions: { max_in_flight: 1, max_waiting: 10, max_wait_ms: 5_000 },
      ports: { evaluate: after(5) },
    });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(server)));
    expect(answers.map(({ decision }) => decision)).toEqual(Array.from({ length: 10 }, () => "allow"));
  });

  test("a bad body gives its place back", async () => {
    const server = await start({ decisions: { max_in_flight: 1, max_waiting: 0 } });
    for (const body of ["{", "{}", good]) {
      const headers = { "content-type": "application/json" };
      await fetch(server.url + path, { method: "POST", body, headers });
      expect(server.status().inFlight).toBe(0);
    }
  });
});

test("admission is first come, first served, and whoever waited too long is told in that order", async () => {
  let now = 0;
  const admission = createAdmission({ maxInFlight: 1, maxWaiting: 3, maxWaitMs: 20, stopwatch: () => now });
  const order: string[] = [];
  const enter = async (name: string) => order.push(`${name} ${await admission.enter()}`);
  await enter("a");
  const waiting = [enter("b"), enter("c"), enter("d"), enter("e")];
  await Promise.resolve();
  admission.leave();
  now = 20;
  await Promise.all(waiting);
  expect(order).toEqual(["a admitted", "e full", "b admitted", "c waited", "d waited"]);
  expect(admission.status()).toEqual({ inFlight: 1, waiting: 0 });
  admission.leave();
  expect(admission.status()).toEqual({ inFlight: 0, waiting: 0 });
});

describe("drain", () => {
  test("finishes what was accepted, says close, and accepts no more", async () => {
    const server = await start({ ports: { evaluate: after(150) } });
    const client = await openRaw(server.port);
    client.write(post(path, good));
    await delay(30);
    const closed = server.close({ graceMs: 5_000 });
    await delay(100);
    await expect(ask(server)).rejects.toThrow("fetch failed");
    const answer = await client.answer();
    expect([answer.status, answer.headers["connection"]]).toEqual([200, "close"]);
    expect(JSON.parse(answer.body)).toMatchObject({ decision: "allow" });
    await closed;
    expect(await client.closed).toBe("");
  });

  test.each([
    ["just as it begins", 0],
    ["while the event loop is held up", 400],
  ])("answers what arrives on an open connection %s", async (_when, heldUpMs) => {
    const server = await start();
    const client = await openRaw(server.port);
    client.write(post(path, good));
    await client.answer();
    const closed = server.close({ graceMs: 5_000 });
    client.write(post(path, good));
    for (const until = performance.now() + heldUpMs; performance.now() < until;);
    const answer = await client.answer();
    expect([answer.status, answer.headers["connection"]]).toEqual([200, "close"]);
    await closed;
  });

  test("answers who is connected and waits to be accepted", async () => {
    const server = await start();
    // The event loop accepts one connection a turn.
    const clients = await Promise.all(Array.from({ length: 24 }, () => openRaw(server.port)));
    for (const client of clients) client.write(post(path, good));
    const closed = server.close({ graceMs: 5_000 });
    const answers = await Promise.all(clients.map((client) => client.answer()));
    expect(answers.map(({ status, headers }) => [status, headers["connection"]])).toEqual(
      clients.map(() => [200, "close"]),
    );
    await closed;
  });

  test("lets idle connections go without waiting for the grace period", async () => {
    const server = await start();
    const client = await openRaw(server.port);
    client.write(post(path, good));
    await client.answer();
    const started = performance.now();
    await server.close({ graceMs: 10_000 });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await client.closed).toBe("");
  });

  test("denies what cannot be finished: in flight, waiting, half sent", async () => {
    const server = await start({
      decisions: { max_in_flight: 1, max_wait_ms: 60_000 },
      ports: { evaluate: never },
    });
    const clients = [await openRaw(server.port), await openRaw(server.port), await openRaw(server.port)];
    clients[0]?.write(post(path, good));
    clients[1]?.write(post(path, good));
    clients[2]?.write(post(path, good).slice(0, -10));
    await delay(50);
    const closed = server.close({ graceMs: 100 });
    for (const client of clients) {
      const answer = await client.answer();
      expect([answer.status, answer.headers["connection"]]).toEqual([200, "close"]);
      expect(JSON.parse(answer.body)).toEqual(denied("SHUTTING_DOWN", expect.any(String) as unknown as string));
    }
    await closed;
  });

  test("a decision that comes too late is not sent and not counted", async () => {
    const server = await start({ ports: { evaluate: after(200) } });
    const client = await openRaw(server.port);
    client.write(post(path, good));
    await delay(30);
    await server.close({ graceMs: 50 });
    expect(JSON.parse((await client.answer()).body)).toMatchObject({ reasons: [{ code: "SHUTTING_DOWN" }] });
    await delay(250);
    expect(server.events.filter(({ type }) => type === "decided")).toHaveLength(1);
  });

  test("answers every pipelined request, in order, and closes behind the last", async () => {
    const delays = [120, 10, 60, 1, 30];
    const server = await start({ ports: { evaluate: async () => after(delays.shift() ?? 0)("") } });
    const client = await openRaw(server.port);
    client.write(["a", "b", "c", "d", "e"].map((id) => post(path, good, { "X-Request-ID": id })).join(""));
    await delay(20);
    const closed = server.close({ graceMs: 5_000 });
    const answers: RawAnswer[] = [];
    for (let count = 0; count < 5; count += 1) answers.push(await client.answer());
    expect(answers.map(({ headers }) => headers["x-request-id"])).toEqual(["a", "b", "c", "d", "e"]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await closed;
    expect(await client.closed).toBe("");
  });

  test("closes behind the newest answer even if that was ready before the drain began", async () => {
    // Longer than the drain leaves idle connections open.
    const delays = [600, 1];
    const server = await start({ ports: { evaluate: async () => after(delays.shift() ?? 0)("") } });
    const client = await openRaw(server.port);
    client.write(["a", "b"].map((id) => post(path, good, { "X-Request-ID": id })).join(""));
    await delay(100);
    const started = performance.now();
    const closed = server.close({ graceMs: 20_000 });
    expect((await client.answer()).headers["x-request-id"]).toBe("a");
    expect((await client.answer()).headers["x-request-id"]).toBe("b");
    await closed;
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("whoever left while their token was looked at is not waited for", async () => {
    const server = await start({
      server: { callers: [{ name: "idp", tokens: [{ issuer: "i", client_id: "c" }] }] },
      verifyCallerToken: () => delay(100, { issuer: "i", clientId: "c", scopes: [] }),
    });
    const client = await openRaw(server.port);
    client.write(post(path, good, { Authorization: "Bearer a.b.c" }));
    await delay(30);
    client.socket.resetAndDestroy();
    await delay(150);
    await server.close({ graceMs: 200 });
    expect(server.events).toEqual([]);
  });

  test("under load no accepted request goes unanswered", async () => {
    const server = await start({
      decisions: { max_in_flight: 8, max_waiting: 1_000, max_wait_ms: 5_000 },
      ports: { evaluate: after(3) },
    });
    const tally = { sent: 0, answered: 0 };
    /** Asks on one connection, three at a time, until told that it closes: RFC 9112 §9.6, the rest is not accepted. */
    const hammer = async () => {
      const client = await openRaw(server.port);
      for (let unanswered = 0, closing = false; !closing; unanswered -= 1) {
        if (unanswered === 0) client.write(post(path, good).repeat(3));
        if (unanswered === 0) unanswered = 3;
        tally.sent += 1;
        closing = (await client.answer()).headers["connection"] === "close";
        tally.answered += 1;
      }
    };
    const clients = Array.from({ length: 24 }, hammer);
    await delay(300);
    await server.close({ graceMs: 10_000 });
    await Promise.all(clients);
    expect(tally.answered).toBe(tally.sent);
    expect(tally.answered).toBe(server.events.filter(({ type }) => type === "decided").length);
    expect(tally.answered).toBeGreaterThan(100);
  });
});
