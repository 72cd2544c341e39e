import { expect, test } from "@jest/globals";
import { askedFor } from "../support/decision-server.ts";
import { openRaw, post } from "../support/raw-http.ts";
import { testServers } from "../support/test-servers.ts";

const path = "/v1/decisions";
const good = JSON.stringify(askedFor);
const start = testServers();

test.each([
  ["half a header", "POST /v1/decisions HTTP/1.1\r\nHost: a\r\nX-Slow: "],
  ["half a body", post(path, good).slice(0, -10)],
  ["no body for a path that does not exist", post("/nowhere", good).slice(0, -10)],
  ["nothing", ""],
])("a client that sends %s is told so in time and let go", async (_name, text) => {
  const server = await start({ decisions: { request_timeout_ms: 150 } });
  const client = await openRaw(server.port);
  client.write(text);
  const answer = await client.answer();
  expect(JSON.parse(answer.body)).toMatchObject({ code: "REQUEST_TIMEOUT", status: 408, decision_id: "answer-1" });
  expect(await client.closed).toBe("");
});

test("a client that drips is cut off all the same", async () => {
  const server = await start({ decisions: { request_timeout_ms: 200 } });
  const client = await openRaw(server.port);
  client.write(post(path, "", { "Content-Length": "200" }));
  const drip = setInterval(() => client.write(" "), 20);
  expect((await client.answer()).status).toBe(408);
  await client.closed;
  clearInterval(drip);
});

test.each([
  ["GARBAGE\r\n\r\n", 400],
  ["POST /v1/decisions HTTP/1.1\r\n", 408],
])("a client that does not hang up after %j is cut off", async (text, status) => {
  const server = await start({ decisions: { request_timeout_ms: 150 } });
  const client = await openRaw(server.port, { allowHalfOpen: true });
  client.write(text);
  expect((await client.answer()).status).toBe(status);
  while (server.status().connections > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  client.socket.destroy();
});

test("a client that never reads is cut off", async () => {
  const server = await start({ decisions: { request_timeout_ms: 100, keep_alive_ms: 100 } });
  const client = await openRaw(server.port);
  client.socket.pause();
  client.write(post(path, good).repeat(20_000));
  while (server.status().connections > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  client.socket.destroy();
}, 20_000);
