import { afterEach, describe, expect, test } from "@jest/globals";
import { reading } from "../../src/callers/nginx/read.ts";
import type { Message } from "../../src/wire/wire.ts";
import { nginx } from "../../src/callers/nginx/kind.ts";
import { nginx as emulator } from "../emulators/nginx.ts";
import { settingsOf } from "../support/callers.ts";
import { startHookServer } from "../support/hook-server.ts";
import type { HookServer } from "../support/hook-server.ts";
import { openRaw } from "../support/raw-http.ts";

const names = { client_id: "x-client", grant_type: "x-grant", scope: "x-scope", resource: "x-resource" };
const read = reading(names);
const original = { "x-original-method": "POST", "x-original-uri": "/token" };
const agent = { authorization: `Basic ${Buffer.from("agent:s").toString("base64")}` };

function sent(headers: object): Message {
  return {
    head: { method: "GET", path: "/v1/hooks/edge", query: "", headers: { ...original, ...headers } },
    body: Buffer.alloc(0),
    limits: { maxDepth: 8, maxBytes: 65_536 },
  };
}

describe("what nginx tells", () => {
  test.each<[string, object, object]>([
    ["nothing but the request", {}, {}],
    ["a client in Basic credentials", agent, { client_id: "agent" }],
    ["a client of a certificate", { "x-client": "agent" }, { client_id: "agent" }],
    ["a query of the endpoint's own", { "x-original-uri": "/token?p=acme" }, {}],
    [
      "all that it can",
      { ...agent, "x-client": "agent", "x-grant": "client_credentials", "x-scope": "a b", "x-resource": "c d" },
      { client_id: "agent", grant_type: "client_credentials", scope: "a b", resource: ["c", "d"] },
    ],
    ["headers set to nothing", { "x-client": "", "x-grant": "", "x-scope": "", "x-resource": "" }, {}],
  ])("%s", (_, headers, json) => expect(read(sent(headers))).toEqual({ json }));

  test("only in the headers that are configured", () => {
    expect(reading({})(sent({ "x-scope": "a", "x-grant": "client_credentials" }))).toEqual({ json: {} });
  });
});

test.each<[string, object]>([
  ["no method", { "x-original-method": undefined }],
  ["another method", { "x-original-method": "GET" }],
  ["no URI", { "x-original-uri": undefined }],
  ["a parameter in the query", { "x-original-uri": "/token?scope=admin" }],
  ["two parameters of one name in the query", { "x-original-uri": "/token?p=a&p=b" }],
  ["a client that differs", { ...agent, "x-client": "other" }],
  ["credentials of another scheme", { authorization: "Bearer x", "x-client": "agent" }],
])("refused: %s", (_, headers) => {
  expect(read(sent(headers))).toMatchObject({ problem: { code: "REQUEST_INVALID", errors: [expect.anything()] } });
});

describe("a body that is announced and never sent", () => {
  let server: HookServer | undefined;
  afterEach(async () => {
    await server?.close({ graceMs: 1 });
  });

  const headers = emulator.send?.({
    client_id: "agent",
    grant_type: "client_credentials",
    scope: "a",
    resource: ["urn:c"],
  })?.headers;

  test.each([
    ["HTTP/1.0", "good", 200, 1],
    ["HTTP/1.1", "good", 200, 1],
    ["HTTP/1.0", "bad", 403, 0],
  ])("is not waited for: %s, key %s", async (version, key, status, recorded) => {
    server = await startHookServer(settingsOf(nginx, emulator.settings));
    const connection = await openRaw(server.port);
    const all = { host: "a", connection: "close", "content-length": "300000", "x-assayer-key": key, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const started = performance.now();
    connection.write(`GET /v1/hooks/idp ${version}\r\n${lines.join("")}\r\n`);
    const answer = await connection.answer();
    expect({ status: answer.status, connection: answer.headers["connection"] }).toEqual({
      status,
      connection: "close",
    });
    expect(performance.now() - started).toBeLessThan(400);
    await connection.closed;
    expect(server.recorded.length).toBe(recorded);
  });
});
