import { expect, test } from "@jest/globals";
import { createTurnEnd } from "../../src/server/turn.ts";
import { askedFor, testPorts } from "../support/decision-server.ts";
import type { TestServer } from "../support/decision-server.ts";
import { openRaw, post } from "../support/raw-http.ts";
import { testServers } from "../support/test-servers.ts";

const start = testServers();

test("whoever waits for the end of a turn goes on in step with the others", async () => {
  const turnEnd = createTurnEnd();
  const steps: string[] = [];
  const walk = async (name: string) => {
    await turnEnd();
    steps.push(`${name}1`);
    await Promise.resolve();
    steps.push(`${name}2`);
  };
  await Promise.all([walk("a"), walk("b")]);
  expect(steps).toEqual(["a1", "b1", "a2", "b2"]);
});

test("each turn has one end", async () => {
  const turnEnd = createTurnEnd();
  const first = turnEnd();
  expect(turnEnd()).toBe(first);
  await first;
  expect(turnEnd()).not.toBe(first);
});

test("requests that arrive together have all been read when the first is decided", async () => {
  const inFlight: number[] = [];
  const { assemble } = testPorts();
  const server: TestServer = await start({
    ports: {
      assemble: (...asked) => {
        inFlight.push(server.status().inFlight);
        return assemble(...asked);
      },
    },
  });
  const connections = await Promise.all([openRaw(server.port), openRaw(server.port)]);
  const askAll = async () => {
    for (const { write } of connections) write(post("/v1/decisions", JSON.stringify(askedFor)));
    for (const { status } of await Promise.all(connections.map(({ answer }) => answer()))) expect(status).toBe(200);
  };
  // Once to have both connections accepted.
  await askAll();
  await askAll();
  expect(inFlight.slice(2)).toEqual([2, 2]);
});
