import { describe, expect, test } from "@jest/globals";
import { errorCodes } from "../../src/issuance/errors.ts";
import type { ProblemCode } from "../../src/issuance/errors.ts";
import { problemAnswer } from "../../src/wire/problem.ts";
import type { Wire } from "../../src/wire/wire.ts";
import { askedFor, policy } from "../support/decision-server.ts";
import { noTexts, verdictWith } from "../support/requests.ts";
import type { TestServer } from "../support/decision-server.ts";
import { openRaw, post } from "../support/raw-http.ts";
import { testServers } from "../support/test-servers.ts";

const path = "/v1/decisions";
const good = JSON.stringify(askedFor);
const start = testServers();

const ask = (server: TestServer, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

describe("the native wire", () => {
  test("answers an allow with everything in the order of the design", async () => {
    const server = await start();
    const response = await ask(server, good, { "x-request-id": "login-7" });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-store",
      connection: "keep-alive",
      "content-length": expect.any(String),
      "content-type": "application/json",
      date: expect.any(String),
      "keep-alive": "timeout=65",
      "x-request-id": "login-7",
    });
    expect(await response.text()).toBe(
      JSON.stringify({
        decision_id: "decision-1",
        decision: "allow",
        issuance: {
          token_types: ["access_token"],
          scopes: ["invoices:read", "invoices:write"],
          resources: ["https://billing.acme.example"],
          lifetimes: { access_token: 600 },
          claims: { set: {}, remove: [] },
          omit: [],
          require: [],
        },
        reasons: [],
        policy,
      }),
    );
    expect(server.recorded).toEqual([expect.objectContaining({ caller: "anonymous", request_id: "login-7" })]);
    expect(server.events).toEqual([
      expect.objectContaining({ type: "decided", caller: "anonymous", milliseconds: expect.any(Number) }),
    ]);
  });

  test("answers a deny with 200, an error that is safe to show, and no issuance", async () => {
    const reason = { code: "RISK_TOO_HIGH", details: { score: 91 } };
    const texts = new Map([["RISK_TOO_HIGH", { title: "Too risky", remediation: "Wait." }]]);
    const server = await start({
      ports: { evaluate: async () => ({ verdict: verdictWith({ decision: "deny", deny: [reason] }), policy, texts }) },
    });
    const response = await ask(server, good);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      JSON.stringify({
        decision_id: "decision-1",
        decision: "deny",
        reasons: [
          { code: "RISK_TOO_HIGH", effect: "deny", title: "Too risky", remediation: "Wait.", details: { score: 91 } },
        ],
        error: { error: "access_denied", error_description: "The token was refused by policy." },
        policy,
      }),
    );
  });

  test.each([
    ["the engine fails", { evaluate: () => Promise.reject(new Error("secret")) }, "INTERNAL"],
    ["the log fails", { record: () => Promise.reject(new Error("secret")) }, "RECORD_FAILED"],
  ])("denies when %s, and says no more than that", async (_name, ports, code) => {
    const text = await (await ask(await start({ ports }), good)).text();
    expect(JSON.parse(text)).toMatchObject({ decision: "deny", reasons: [{ code, effect: "deny" }] });
    expect(text).not.toContain("secret");
  });

  test("denies when authorize itself breaks its word", async () => {
    const server = await start({ authorize: () => Promise.reject(new Error("secret")) });
    const response = await ask(server, good);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      decision_id: "answer-1",
      decision: "deny",
      reasons: [{ code: "INTERNAL", effect: "deny", title: errorCodes.INTERNAL.title }],
      error: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
    });
    expect(server.events[0]).toMatchObject({ type: "listener_failed" });
  });

  test("answers 500 and nothing else when not even a deny can be encoded", async () => {
    const broken = () => {
      throw new Error("secret");
    };
    const wire: Wire = {
      methods: new Set(["POST"]),
      body: "json",
      identify: broken,
      serve: broken,
      encode: broken,
      refuse: problemAnswer,
    };
    const response = await ask(await start({ routes: [{ path, wire }] }), good);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      type: "urn:assayer:problem:INTERNAL",
      title: errorCodes.INTERNAL.title,
      status: 500,
      code: "INTERNAL",
      decision_id: "answer-2",
    });
  });
});

describe("a bad body", () => {
  const required = ["/client", "/subject"].map((pointer) => ["MEMBER_MISSING", pointer] as const);
  const json = (over: object) => JSON.stringify({ ...askedFor, ...over });
  test.each<[string, string | Uint8Array<ArrayBuffer>, ProblemCode, (readonly [ProblemCode, string, string?])[]]>([
    ["nothing", "", "JSON_INVALID", [["JSON_SYNTAX", ""]]],
    ["not JSON", "grant_type=x", "JSON_INVALID", [["JSON_SYNTAX", ""]]],
    ["not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "JSON_INVALID", [["JSON_NOT_UTF8", ""]]],
    [
      "duplicate members",
      good.replace("{", '{"tenant":"a","tenant":"b",'),
      "JSON_INVALID",
      [["JSON_DUPLICATE_MEMBER", "/tenant"]],
    ],
    [
      "half a surrogate pair",
      good.replace("billing-agent", "\\udead"),
      "JSON_INVALID",
      [["JSON_LONE_SURROGATE", "/client/id"]],
    ],
    [
      "__proto__",
      good.replace('"claims":{}', '"claims":{"__proto__":{}}'),
      "JSON_INVALID",
      [["JSON_FORBIDDEN_MEMBER", "/claims/__proto__"]],
    ],
    [
      "too deep",
      good.replace('"claims":{}', `"claims":{"a":${"[".repeat(40)}${"]".repeat(40)}}`),
      "JSON_INVALID",
      [["JSON_TOO_DEEP", `/claims/a${"/0".repeat(30)}`]],
    ],
    [
      "a number beyond range",
      good.replace('"access_token":600', '"access_token":1e999'),
      "JSON_INVALID",
      [["JSON_NUMBER_RANGE", "/lifetimes/access_token"]],
    ],
    ["an array", "[]", "REQUEST_INVALID", [["VALUE_TYPE", "", "Invalid input: expected object, received array"]]],
    ["null", "null", "REQUEST_INVALID", [["VALUE_TYPE", "", "Invalid input: expected object, received null"]]],
    ["an empty object", "{}", "REQUEST_INVALID", required.map(([code, pointer]) => [code, pointer])],
    [
      "unknown members, all of them",
      json({ scope: "x", "a/b": 1, client: { id: "x", secret: "s" } }),
      "REQUEST_INVALID",
      [
        ["MEMBER_UNKNOWN", "/client/secret"],
        ["MEMBER_UNKNOWN", "/scope"],
        ["MEMBER_UNKNOWN", "/a~1b"],
      ],
    ],
    [
      "wrong types",
      json({ scopes: "a b", lifetimes: { access_token: "600" } }),
      "REQUEST_INVALID",
      [
        ["VALUE_TYPE", "/scopes", "Invalid input: expected array, received string"],
        ["VALUE_TYPE", "/lifetimes/access_token", "Invalid input: expected number, received string"],
      ],
    ],
    [
      "half a second",
      json({ lifetimes: { access_token: 0.5 } }),
      "REQUEST_INVALID",
      [["VALUE_TYPE", "/lifetimes/access_token", "Invalid input: expected int, received number"]],
    ],
    [
      "a scope with a space",
      json({ scopes: ["ok", "a b"] }),
      "REQUEST_INVALID",
      [["VALUE_INVALID", "/scopes/1", "Invalid string: must match pattern /^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$/"]],
    ],
    [
      "a token type that is none",
      json({ token_types: ["code"] }),
      "REQUEST_INVALID",
      [
        [
          "VALUE_INVALID",
          "/token_types/0",
          'Invalid option: expected one of "access_token"|"refresh_token"|"id_token"',
        ],
      ],
    ],
    [
      "too many of them",
      json({ token_types: Array.from({ length: 4 }, () => "id_token") }),
      "REQUEST_INVALID",
      [["VALUE_SIZE", "/token_types", "Too big: expected array to have <=3 items"]],
    ],
    [
      "a network that is none",
      json({ network: { ip: "10.0.0.256" } }),
      "REQUEST_INVALID",
      [["VALUE_INVALID", "/network/ip", "Invalid input"]],
    ],
    [
      "a member that is null",
      json({ tenant: null }),
      "REQUEST_INVALID",
      [["VALUE_TYPE", "/tenant", "Invalid input: expected string, received null"]],
    ],
  ])("%s", async (_name, body, code, faults) => {
    const server = await start();
    const response = await ask(server, body);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect({ status: response.status, body: (await response.json()) as unknown }).toStrictEqual({
      status: 400,
      body: {
        type: `urn:assayer:problem:${code}`,
        title: errorCodes[code].title,
        status: 400,
        code,
        errors: faults.map(([fault, pointer, detail]) => ({
          pointer,
          code: fault,
          detail: detail ?? errorCodes[fault].title,
        })),
        decision_id: "answer-1",
      },
    });
    expect(server.events).toEqual([{ type: "problem", code }]);
    expect(server.recorded).toEqual([]);
  });

  test("lists no more than 100 faults", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
    const response = await ask(await start(), json(unknown));
    const problem = (await response.json()) as { errors: unknown[]; errors_left_out: number };
    expect([problem.errors.length, problem.errors_left_out]).toEqual([100, 900]);
  });
});

describe("a bad header", () => {
  const raw = (line: string, headers: Record<string, string | undefined> = {}) =>
    post(path, good, headers).replace(`POST ${path} HTTP/1.1`, line);
  test.each<[string, string, number, ProblemCode]>([
    ["no such path", post("/", good), 404, "PATH_NOT_FOUND"],
    ["another case", post("/v1/Decisions", good), 404, "PATH_NOT_FOUND"],
    ["a trailing slash", post("/v1/decisions/", good), 404, "PATH_NOT_FOUND"],
    ["a double slash", post("//v1/decisions", good), 404, "PATH_NOT_FOUND"],
    ["a double slash inside", post("/v1//decisions", good), 404, "PATH_NOT_FOUND"],
    ["an encoded slash", post("/v1%2fdecisions", good), 404, "PATH_NOT_FOUND"],
    ["an encoded letter", post("/v1/%64ecisions", good), 404, "PATH_NOT_FOUND"],
    ["dot segments", post("/v1/x/../decisions", good), 404, "PATH_NOT_FOUND"],
    ["a dot segment", post("/v1/./decisions", good), 404, "PATH_NOT_FOUND"],
    ["a query", post("/v1/decisions?x=1", good), 404, "PATH_NOT_FOUND"],
    ["a path parameter", post("/v1/decisions;x=1", good), 404, "PATH_NOT_FOUND"],
    [
      "a name of Object.prototype",
      post("constructor", good).replace("POST constructor", "POST /constructor"),
      404,
      "PATH_NOT_FOUND",
    ],
    ["GET", raw(`GET ${path} HTTP/1.1`, { "Content-Length": undefined }).replace(good, ""), 405, "METHOD_NOT_ALLOWED"],
    [
      "GET that announces a body",
      post(path, "", { "Content-Length": "9" }).replace("POST", "GET"),
      405,
      "METHOD_NOT_ALLOWED",
    ],
    ["PUT", raw(`PUT ${path} HTTP/1.1`), 405, "METHOD_NOT_ALLOWED"],
    [
      "OPTIONS, as a browser's preflight",
      raw(`OPTIONS ${path} HTTP/1.1`, { Origin: "https://evil.example" }),
      405,
      "METHOD_NOT_ALLOWED",
    ],
    ["no content type", post(path, good, { "Content-Type": undefined }), 415, "CONTENT_TYPE_UNSUPPORTED"],
    [
      "a form",
      post(path, good, { "Content-Type": "application/x-www-form-urlencoded" }),
      415,
      "CONTENT_TYPE_UNSUPPORTED",
    ],
    [
      "text, as a browser may send it",
      post(path, good, { "Content-Type": "text/plain" }),
      415,
      "CONTENT_TYPE_UNSUPPORTED",
    ],
    [
      "JSON in Latin-1",
      post(path, good, { "Content-Type": "application/json; charset=latin1" }),
      415,
      "CONTENT_TYPE_UNSUPPORTED",
    ],
    ["a lookalike type", post(path, good, { "Content-Type": "application/jsonp" }), 415, "CONTENT_TYPE_UNSUPPORTED"],
    ["a compressed body", post(path, good, { "Content-Encoding": "gzip" }), 415, "CONTENT_ENCODING_UNSUPPORTED"],
    ["no Host", post(path, good, { Host: undefined }), 400, "HTTP_MALFORMED"],
    ["two different lengths", post(path, good, { "Content-length": "3" }), 400, "HTTP_MALFORMED"],
    ["a length and chunks", post(path, good, { "Transfer-Encoding": "chunked" }), 400, "HTTP_MALFORMED"],
    ["a negative length", post(path, good, { "Content-Length": "-1" }), 400, "HTTP_MALFORMED"],
    [
      "a bad chunk",
      post(path, "zz\r\n", { "Content-Length": undefined, "Transfer-Encoding": "chunked" }),
      400,
      "HTTP_MALFORMED",
    ],
    ["white space before the colon", post(path, good, { "X-Odd ": "1" }), 400, "HTTP_MALFORMED"],
    ["no HTTP at all", "\u0016\u0003\u0001\r\n\r\n", 400, "HTTP_MALFORMED"],
    ["a header without end", post(path, good, { "X-Long": "x".repeat(40_000) }), 431, "HEADERS_TOO_LARGE"],
    ["a length over the limit", post(path, "", { "Content-Length": "262145" }), 413, "BODY_TOO_LARGE"],
  ])("%s", async (_name, text, status, code) => {
    const server = await start();
    const client = await openRaw(server.port);
    client.write(text);
    const answer = await client.answer();
    expect({ status: answer.status, body: JSON.parse(answer.body) as unknown }).toStrictEqual({
      status,
      body: {
        type: `urn:assayer:problem:${code}`,
        title: errorCodes[code].title,
        status,
        code,
        decision_id: "answer-1",
      },
    });
    expect(answer.headers["allow"]).toBe(code === "METHOD_NOT_ALLOWED" ? "POST" : undefined);
    expect(server.events).toEqual([{ type: "problem", code }]);
    client.socket.destroy();
  });

  test.each([["application/json"], ["application/json; charset=utf-8"], ['Application/JSON ;charset="UTF-8"']])(
    "accepts %s",
    async (type) => {
      expect((await ask(await start(), good, { "content-type": type })).status).toBe(200);
    },
  );

  test("trusts no proxy header", async () => {
    const server = await start();
    await ask(server, good, { forwarded: "for=1.2.3.4", "x-forwarded-for": "1.2.3.4", "x-original-url": "/" });
    expect(server.events).toEqual([expect.objectContaining({ type: "decided", caller: "anonymous" })]);
  });

  test.each([
    ["visible ASCII", "a-1/b=c~", "a-1/b=c~"],
    ["too long", "x".repeat(129), null],
    ["with a space", "a b", null],
    ["not ASCII", "\u00fc", null],
    ["empty", "", null],
  ])("X-Request-ID %s", async (_name, id, echoed) => {
    const server = await start();
    for (const body of [good, "{}"]) {
      const response = await ask(server, body, { "x-request-id": id });
      expect(response.headers.get("x-request-id")).toBe(echoed);
    }
    expect(server.recorded.map((event) => event.request_id ?? null)).toEqual([echoed]);
  });
});

describe("bytes that come oddly", () => {
  test("a body in chunks, byte by byte", async () => {
    const client = await openRaw((await start()).port);
    client.write(post(path, "", { "Content-Length": undefined, "Transfer-Encoding": "chunked" }));
    for (const byte of good) client.write(`1\r\n${byte}\r\n`);
    client.write("0\r\n\r\n");
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
  });

  test("chunks beyond the limit are refused at the limit, and the answer arrives", async () => {
    const client = await openRaw((await start({ decisions: { max_body_bytes: 2_048 } })).port);
    client.write(post(path, "", { "Content-Length": undefined, "Transfer-Encoding": "chunked" }));
    client.write(`1000\r\n${"x".repeat(4_096)}\r\n`);
    const answer = await client.answer();
    expect([answer.status, answer.headers["connection"]]).toEqual([413, "close"]);
    client.write(`1000\r\n${"x".repeat(4_096)}\r\n0\r\n\r\n`);
    expect(await client.closed).toBe("");
  });

  test("a body at the limit is read, one byte more is not", async () => {
    const server = await start({ decisions: { max_body_bytes: 2_048 } });
    const padded = good.padEnd(2_048, " ");
    expect((await ask(server, padded)).status).toBe(200);
    expect((await ask(server, `${padded} `)).status).toBe(413);
  });

  test("Expect: 100-continue", async () => {
    const client = await openRaw((await start()).port);
    client.write(post(path, "", { "Content-Length": String(good.length), Expect: "100-continue" }));
    expect((await client.answer()).status).toBe(100);
    client.write(good);
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
  });

  test("pipelined requests are answered in their order, each with its own answer", async () => {
    let first = true;
    const slowFirst = async () => {
      const wait = first;
      first = false;
      if (wait) await new Promise((resolve) => setTimeout(resolve, 50));
      return { verdict: verdictWith(), policy, texts: noTexts };
    };
    const server = await start({ ports: { evaluate: slowFirst } });
    const client = await openRaw(server.port);
    client.write(["a", "b", "c"].map((id) => post(path, good, { "X-Request-ID": id })).join(""));
    client.write(post("/nowhere", good, { "X-Request-ID": "d" }) + post(path, "{}", { "X-Request-ID": "e" }));
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await client.answer());
    expect(answers.map(({ status, headers }) => [status, headers["x-request-id"]])).toEqual([
      [200, "a"],
      [200, "b"],
      [200, "c"],
      [404, "d"],
      [400, "e"],
    ]);
    client.socket.destroy();
  });

  test("garbage behind a pipelined request does not get in front of that one's answer", async () => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { verdict: verdictWith(), policy, texts: noTexts };
    };
    const client = await openRaw((await start({ ports: { evaluate: slow } })).port);
    client.write(`${post(path, good, { "X-Request-ID": "a" })}GARBAGE\r\n\r\n`);
    const answer = await client.answer();
    expect([answer.status, answer.headers["x-request-id"], answer.headers["connection"]]).toEqual([200, "a", "close"]);
    expect(await client.closed).toBe("");
  });

  test("a client that leaves in the middle is nobody's problem", async () => {
    const server = await start();
    for (const text of [post(path, good).slice(0, -10), post(path, good)]) {
      const client = await openRaw(server.port);
      client.write(text);
      client.socket.resetAndDestroy();
      await client.closed;
    }
    expect((await ask(server, good)).status).toBe(200);
    expect(server.events.filter(({ type }) => type === "listener_failed")).toEqual([]);
  });
});

describe("start", () => {
  test("says which address is taken", async () => {
    const { port } = await start();
    await expect(start({ decisions: { port } })).rejects.toMatchObject({
      code: "ADDRESS_IN_USE",
      message: `another process listens on 127.0.0.1 port ${port}`,
      details: { address: "127.0.0.1", port },
    });
  });

  test("says which address cannot be listened on", async () => {
    const server = { callers: [{ name: "idp", keys: [`sha256:${"0".repeat(64)}`] }] };
    await expect(start({ server, decisions: { address: "192.0.2.1" } })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      details: { address: "192.0.2.1", port: 0 },
    });
  });

  test("refuses connections beyond the limit", async () => {
    const server = await start({ decisions: { max_connections: 1 } });
    const first = await openRaw(server.port);
    first.write(post(path, good));
    await first.answer();
    const second = await openRaw(server.port);
    expect(await second.closed).toBe("");
    expect(server.status().connections).toBe(1);
    expect(server.events).toContainEqual({ type: "connection_refused" });
    first.socket.destroy();
  });
});
