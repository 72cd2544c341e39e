import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { maxFormBytes } from "../../src/guard/form.ts";
import { eventually } from "../support/eventually.ts";
import { startGuarded } from "../support/guarded.ts";
import type { Guarded } from "../support/guarded.ts";
import { unsigned } from "../support/jwts.ts";
import { openRaw, post } from "../support/raw-http.ts";

let guarded: Guarded;
beforeAll(async () => {
  guarded = await startGuarded({ upstream_timeout_ms: 500 });
});
afterAll(() => guarded.close());

const form = "grant_type=client_credentials&scope=a&resource=x&client_id=portal&client_secret=s";
const formType = { "content-type": "application/x-www-form-urlencoded" };
const now = Math.floor(Date.now() / 1_000);
const tokens = {
  access_token: unsigned({ sub: "portal", aud: "x", scope: "a", iat: now, exp: now + 300 }),
  token_type: "Bearer",
};
const issue = (body: unknown = tokens, status = 200, headers: Record<string, string | string[]> = {}) =>
  guarded.answer((response) => {
    const text = JSON.stringify(body);
    const length = String(Buffer.byteLength(text));
    response.writeHead(status, { "content-type": "application/json", "content-length": length, ...headers }).end(text);
  });
const askToken = (body: string | Buffer = form, headers: Record<string, string> = formType, path = "/token") =>
  fetch(`${guarded.url}${path}`, { method: "POST", headers, body });

beforeEach(() => {
  issue();
  for (const list of [guarded.seen, guarded.asked, guarded.events]) list.splice(0);
});

describe("other paths are passed on byte for byte", () => {
  const big = randomBytes(3_000_000);

  test.each([
    ["GET", "/.well-known/openid-configuration", undefined],
    ["GET", "/authorize?client_id=a&redirect_uri=https%3A%2F%2Fx%2Ftoken&scope=openid%20a", undefined],
    ["POST", "/introspect", Buffer.from("token=a&token=b")],
    ["POST", "/upload?x=%2574oken", big],
    ["PUT", "/a//b/%2e%2e/c;v=1", Buffer.from([0, 255, 10, 13])],
    ["DELETE", "/clients/1", undefined],
    ["PATCH", "/x", Buffer.from("{}")],
    ["OPTIONS", "/token", undefined],
  ])("%s %s", async (method, path, body) => {
    guarded.answer((response) =>
      response.writeHead(203, "Fine", { "X-Case": "Kept", "content-length": "2" }).end("ok"),
    );
    const connection = await openRaw(guarded.port);
    const head = { "X-Own": "1", Cookie: "c=1", Authorization: "Bearer t", Host: "idp.example" };
    const length = body === undefined ? {} : { "Content-Length": String(body.length) };
    const lines = Object.entries({ ...head, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
    connection.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    if (body) connection.socket.write(body);
    expect(await connection.answer()).toMatchObject({ status: 203, headers: { "x-case": "Kept" } });
    connection.socket.destroy();
    expect(guarded.seen).toHaveLength(1);
    const [seen] = guarded.seen;
    expect(seen).toMatchObject({ method, url: path });
    expect(seen?.headers).toMatchObject({
      "x-own": "1",
      cookie: "c=1",
      authorization: "Bearer t",
      host: "idp.example",
    });
    expect(digest(seen?.body)).toBe(digest(body));
    expect(guarded.asked).toEqual([]);
  });

  test("an answer, with its headers and its compression", async () => {
    const packed = gzipSync(randomBytes(100_000));
    guarded.answer((response) =>
      response
        .writeHead(200, { "content-encoding": "x-own", "set-cookie": ["a=1", "b=2"], etag: '"1"', "x-own": "é" })
        .end(packed),
    );
    const answer = await fetch(`${guarded.url}/x`);
    expect(digest(Buffer.from(await answer.arrayBuffer()))).toBe(digest(packed));
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(answer.headers.get("etag")).toBe('"1"');
  });

  test("an answer without length, of no body and to HEAD", async () => {
    guarded.answer((response) => {
      response.write("a");
      setTimeout(() => response.end("b"), 20);
    });
    expect(await (await fetch(`${guarded.url}/x`)).text()).toBe("ab");
    guarded.answer((response) => response.writeHead(304, { etag: '"1"' }).end());
    expect((await fetch(`${guarded.url}/x`)).status).toBe(304);
    guarded.answer((response) => response.writeHead(200, { "content-length": "10" }).end());
    const head = await fetch(`${guarded.url}/x`, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("10");
  });

  test("fields about one connection, and those that name another path, are not", async () => {
    const connection = await openRaw(guarded.port);
    connection.write(
      "GET /x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Gone, Host\r\nKeep-Alive: 1\r\nX-Gone: 1\r\nTE: trailers\r\nProxy-Authorization: x\r\nX-Original-URL: /token\r\nX-Rewrite-Url: /token\r\nX-Stays: 1\r\n\r\n",
    );
    expect(await connection.answer()).toMatchObject({ status: 200 });
    connection.socket.destroy();
    const { host, connection: kept, "x-stays": stays, ...others } = guarded.seen[0]?.headers ?? {};
    expect({ host, kept, stays, others }).toEqual({ host: "a", kept: "keep-alive", stays: "1", others: {} });
  });

  test("an upstream that breaks off", async () => {
    guarded.answer((response) => response.socket?.resetAndDestroy());
    expect((await fetch(`${guarded.url}/x`)).status).toBe(502);
    guarded.answer((response) => {
      response.writeHead(200, { "content-length": "10" }).write("half");
      setTimeout(() => response.socket?.destroy(), 20);
    });
    const half = await fetch(`${guarded.url}/x`);
    await expect(half.text()).rejects.toThrow();
  });
});

describe("a token request", () => {
  test("is written anew, and its answer relayed", async () => {
    issue(tokens, 200, { "x-own": "1", "set-cookie": ["a=1", "b=2"], "cache-control": "no-store" });
    const answer = await askToken(`${form}&a=%41&empty=`, {
      ...formType,
      "x-request-id": "r-1",
      "accept-encoding": "gzip",
    });
    expect(await answer.json()).toEqual(tokens);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(guarded.seen.map(({ url, body }) => [url, body.toString()])).toEqual([["/token", `${form}&a=A`]]);
    expect(guarded.seen[0]?.headers).toMatchObject({
      "content-type": "application/x-www-form-urlencoded",
      "accept-encoding": "identity",
      host: new URL(guarded.url).host,
    });
    expect(guarded.asked).toMatchObject([{ client: { id: "portal" }, network: { ip: "127.0.0.1" } }]);
    expect(guarded.events).toEqual([{ type: "token_relayed", decision_id: "d", request_id: "r-1" }]);
  });

  test("also in chunks, and with a charset", async () => {
    const connection = await openRaw(guarded.port);
    const chunked = `${form.length.toString(16)}\r\n${form}\r\n0\r\n\r\n`;
    const type = 'application/x-www-form-urlencoded; charset="UTF-8"';
    connection.write(
      `POST /token HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`,
    );
    expect(await connection.answer()).toMatchObject({ status: 200 });
    connection.socket.destroy();
    expect(guarded.seen.map(({ body }) => body.toString())).toEqual([form]);
  });

  test("that asks to be upgraded, or to be told to go on, is one like every other", async () => {
    for (const extra of ["Connection: Upgrade\r\nUpgrade: websocket\r\n", "Expect: 100-continue\r\n"]) {
      const connection = await openRaw(guarded.port);
      connection.write(
        `POST /token HTTP/1.1\r\nHost: a\r\n${extra}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\na=%ff`.replace(
          "4",
          "5",
        ),
      );
      const first = await connection.answer();
      const answer = first.status === 100 ? await connection.answer() : first;
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("invalid_request") as unknown });
      connection.socket.destroy();
    }
    expect(guarded.seen).toEqual([]);
  });
});

describe("not asked for like that", () => {
  interface Refused {
    readonly name: string;
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | Buffer;
    readonly status: number;
    readonly code: string;
  }
  const cases: Refused[] = [
    { name: "GET", method: "GET", status: 405, code: "TOKEN_METHOD_REFUSED" },
    { name: "PUT", method: "PUT", body: form, status: 405, code: "TOKEN_METHOD_REFUSED" },
    { name: "a query", path: "/token?scope=admin", body: form, status: 400, code: "TARGET_QUERY_REFUSED" },
    {
      name: "JSON",
      headers: { "content-type": "application/json" },
      body: "{}",
      status: 400,
      code: "FORM_TYPE_REFUSED",
    },
    {
      name: "parts",
      headers: { "content-type": "multipart/form-data; boundary=x" },
      body: "--x--",
      status: 400,
      code: "FORM_TYPE_REFUSED",
    },
    { name: "no type", headers: { "content-type": "" }, body: form, status: 400, code: "FORM_TYPE_REFUSED" },
    {
      name: "another charset",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-7" },
      body: form,
      status: 400,
      code: "FORM_TYPE_REFUSED",
    },
    {
      name: "compressed",
      headers: { ...formType, "content-encoding": "gzip" },
      body: gzipSync(form),
      status: 400,
      code: "FORM_TYPE_REFUSED",
    },
    { name: "a parameter twice", body: `${form}&scope=b`, status: 400, code: "FORM_PARAMETER_DUPLICATE" },
    { name: "no client", body: "grant_type=client_credentials", status: 401, code: "CLIENT_UNIDENTIFIED" },
    { name: "nothing", body: "", status: 401, code: "CLIENT_UNIDENTIFIED" },
    {
      name: "a form that is too long",
      body: `${form}&a=${"x".repeat(maxFormBytes)}`,
      status: 413,
      code: "FORM_TOO_LARGE",
    },
    { name: "a form of 20 MB", body: Buffer.alloc(20_000_000, "a"), status: 413, code: "FORM_TOO_LARGE" },
  ];
  test.each(cases)("$name", async ({ method = "POST", path = "/token", headers = formType, body, status, code }) => {
    const answer = await fetch(`${guarded.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const told = (await answer.json()) as Record<string, string>;
    expect(Object.keys(told)).toEqual(["error", "error_description"]);
    // RFC 6749 §5.2
    expect(told["error_description"]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(told["error"]).toBe(status === 401 ? "invalid_client" : "invalid_request");
    expect(guarded.events).toMatchObject([{ type: "request_failed", code }]);
    expect({ seen: guarded.seen, asked: guarded.asked }).toEqual({ seen: [], asked: [] });
  });

  test("a form without end, in chunks, is cut off", async () => {
    const connection = await openRaw(guarded.port);
    connection.write(
      "POST /token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const piece = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    for (let index = 0; index < 8; index += 1) connection.write(piece);
    expect(await connection.answer()).toMatchObject({ status: 413, headers: { connection: "close" } });
    await connection.closed;
    expect(guarded.seen).toEqual([]);
  });
});

test("a form that does not arrive in time is not waited for", async () => {
  const own = await startGuarded({}, { formMs: 100 });
  const connection = await openRaw(own.port);
  connection.write(post("/token", "a", { "Content-Type": formType["content-type"], "Content-Length": "100" }));
  expect(await connection.answer()).toMatchObject({ status: 408, headers: { connection: "close" } });
  await connection.closed;
  expect(own.events).toMatchObject([{ type: "request_failed", code: "FORM_TIMEOUT" }]);
  await own.close();
});

test("whoever leaves before the end of a form is not decided on", async () => {
  const connection = await openRaw(guarded.port);
  connection.write(post("/token", form, { "Content-Type": formType["content-type"], "Content-Length": "1000" }));
  connection.socket.destroy();
  await connection.closed;
  expect((await askToken()).status).toBe(200);
  expect(guarded.asked).toHaveLength(1);
});

describe("path confusion: the upstream never sees a token request that nobody has judged", () => {
  test.each([
    "//token",
    "/%74oken",
    "/%2574oken",
    "/token/",
    "/./token",
    "/x/../token",
    "/x/%2e%2e/token",
    "/TOKEN",
    "/token;v=1",
    "/token%00",
    "/token.json",
    "/token%2f",
    "\\token",
    "/\\token",
    "http://idp.example/token",
    "/token#x",
  ])("%s", async (target) => {
    const connection = await openRaw(guarded.port);
    connection.write(post(target, form, { "Content-Type": formType["content-type"] }));
    expect(await connection.answer()).toMatchObject({ status: 400 });
    connection.socket.destroy();
    expect(guarded.seen).toEqual([]);
  });

  test("nor one that says so of itself in a field", async () => {
    const headers = { ...formType, "x-http-method-override": "POST", "x-original-url": "/token" };
    await fetch(`${guarded.url}/token`, { method: "OPTIONS", headers });
    await fetch(`${guarded.url}/other`, { method: "POST", headers, body: form });
    expect(guarded.seen.map(({ method, url, headers: had }) => [method, url, had["x-original-url"]])).toEqual([
      ["OPTIONS", "/token", undefined],
      ["POST", "/other", undefined],
    ]);
    expect(guarded.seen[0]?.headers).not.toHaveProperty("x-http-method-override");
  });
});

describe("smuggling: one request is one request", () => {
  const smuggled = `POST /token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`;
  const chunked = `0\r\n\r\n${smuggled}`;
  const heads: [string, string, string][] = [
    ["both lengths", `Content-Length: ${chunked.length}\r\nTransfer-Encoding: chunked\r\n`, chunked],
    ["both lengths, the other way round", `Transfer-Encoding: chunked\r\nContent-Length: 6\r\n`, chunked],
    ["two lengths", `Content-Length: 6\r\nContent-Length: ${chunked.length}\r\n`, chunked],
    ["two lengths in one", `Content-Length: 6, ${chunked.length}\r\n`, chunked],
    ["a length with a sign", `Content-Length: +6\r\n`, chunked],
    ["an encoding that is not the last", `Transfer-Encoding: chunked, identity\r\n`, chunked],
    ["an encoding nobody knows", `Transfer-Encoding: xchunked\r\n`, chunked],
    ["two encodings", `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n`, chunked],
    ["two encodings, both known", `Transfer-Encoding: gzip, chunked\r\n`, chunked],
    ["a space before the colon", `Transfer-Encoding : chunked\r\n`, chunked],
    ["a folded field", `X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n`, chunked],
    ["a bare line feed", `X: y\nTransfer-Encoding: chunked\r\n`, chunked],
    ["a vertical tab", `Transfer-Encoding:\u000bchunked\r\n`, chunked],
  ];

  test.each(heads)("%s", async (_name, head, body) => {
    for (const target of ["POST /token", "POST /other", "GET /other"]) {
      const connection = await openRaw(guarded.port);
      const type = "Content-Type: application/x-www-form-urlencoded\r\n";
      connection.write(`${target} HTTP/1.1\r\nHost: a\r\n${type}${head}\r\n${body}`);
      const answers: number[] = [];
      const reading = (async () => {
        for (;;) answers.push((await connection.answer()).status);
      })().catch(() => {});
      await new Promise((resolve) => {
        setTimeout(resolve, 60);
      });
      connection.socket.destroy();
      await reading;
      // Refused, or cut off where Node.js cannot read on.
      expect(answers.filter((status) => status < 400)).toEqual([]);
    }
    // Whatever else was in the bytes, the upstream saw nothing that was not judged.
    expect(guarded.seen).toEqual([]);
  });

  test("a body where none is expected stays a body", async () => {
    for (const head of ["Transfer-Encoding: chunked", `Content-Length: ${smuggled.length}`]) {
      const body = head.startsWith("T") ? `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n` : smuggled;
      const connection = await openRaw(guarded.port);
      connection.write(`GET /other HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n${body}`);
      expect(await connection.answer()).toMatchObject({ status: 200 });
      connection.socket.destroy();
    }
    expect(guarded.seen.map(({ method, url, body }) => [method, url, body.toString()])).toEqual([
      ["GET", "/other", smuggled],
      ["GET", "/other", smuggled],
    ]);
  });

  test("behind more fields than Node.js would keep", async () => {
    const connection = await openRaw(guarded.port);
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
    connection.write(
      `GET /other HTTP/1.1\r\nHost: a\r\n${"a:\r\n".repeat(2_100)}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect(await connection.answer()).toMatchObject({ status: 200 });
    connection.socket.destroy();
    expect(guarded.seen.map(({ method, url, body }) => [method, url, body.toString()])).toEqual([
      ["GET", "/other", smuggled],
    ]);
  });

  test("HTTP/1.0 has no chunks", async () => {
    const connection = await openRaw(guarded.port);
    connection.write(`POST /other HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`);
    const text = await connection.closed;
    expect(text === "" || text.startsWith("HTTP/1.1 400 ")).toBe(true);
    expect(guarded.seen).toEqual([]);
  });

  test("requests behind each other are judged one by one", async () => {
    const connection = await openRaw(guarded.port);
    connection.write(`GET /one HTTP/1.1\r\nHost: a\r\n\r\n${smuggled}GET /%74oken HTTP/1.1\r\nHost: a\r\n\r\n`);
    const statuses = [await connection.answer(), await connection.answer(), await connection.answer()];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 400]);
    connection.socket.destroy();
    expect(guarded.asked).toHaveLength(1);
    expect(guarded.seen.map(({ url }) => url)).toEqual(["/one", "/token"]);
  });
});

describe("an upstream that does not answer a token request as it should", () => {
  test("it is slow: nothing is relayed, in time", async () => {
    guarded.answer(() => {});
    const started = performance.now();
    expect((await askToken()).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test("it drips", async () => {
    guarded.answer((response) => {
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    });
    expect((await askToken()).status).toBe(504);
  });

  test.each<[string, () => void]>([
    ["it breaks off", () => guarded.answer((response) => response.socket?.resetAndDestroy())],
    [
      "half of it is missing",
      () =>
        guarded.answer((response) => {
          response.writeHead(200, { "content-length": "1000" }).write(JSON.stringify(tokens));
          setTimeout(() => response.socket?.destroy(), 20);
        }),
    ],
    [
      "it is compressed",
      () => guarded.answer((response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("{}"))),
    ],
    ["it is too long", () => issue({ ...tokens, padding: "x".repeat(1_100_000) })],
    [
      "it is not UTF-8",
      () => guarded.answer((response) => response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22]))),
    ],
    ["it redirects", () => guarded.answer((response) => response.writeHead(307, { location: "/elsewhere" }).end())],
  ])("%s", async (_name, misbehave) => {
    misbehave();
    const answer = await askToken();
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: "temporarily_unavailable" });
  });
});

describe("with a revocation endpoint", () => {
  test("what is not relayed is taken back with the client's own credentials", async () => {
    const own = await startGuarded({ revocation_path: "/revoke" });
    own.answer((response, { url }) => {
      const body = url === "/token" ? { ...tokens, refresh_token: "r", scope: "a admin" } : {};
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    const answer = await fetch(`${own.url}/token`, { method: "POST", body: new URLSearchParams(form) });
    expect(answer.status).toBe(400);
    const credentials = "client_id=portal&client_secret=s";
    await eventually(() =>
      expect(own.seen.slice(1).map(({ url, body }) => [url, body.toString()])).toEqual([
        ["/revoke", `${credentials}&token=r&token_type_hint=refresh_token`],
        ["/revoke", `${credentials}&token=${tokens.access_token}&token_type_hint=access_token`],
      ]),
    );
    await eventually(() =>
      expect(own.events.slice(1)).toEqual([
        { type: "token_revoked", token: "refresh_token" },
        { type: "token_revoked", token: "access_token" },
      ]),
    );
    await own.close();
  });
});

test("a stop answers what was accepted", async () => {
  const own = await startGuarded();
  own.answer((response) => setTimeout(() => response.end("{}"), 200));
  const asking = fetch(`${own.url}/x`);
  await eventually(() => expect(own.seen).toHaveLength(1));
  const closing = own.close();
  expect((await asking).status).toBe(200);
  await closing;
  await expect(fetch(`${own.url}/x`)).rejects.toThrow();
});

test("a stop answers who is connected and waits to be accepted", async () => {
  const own = await startGuarded();
  own.answer((response) => response.end("{}"));
  // The event loop accepts one connection a turn.
  const clients = await Promise.all(Array.from({ length: 24 }, () => openRaw(own.port)));
  for (const client of clients) client.write("GET /x HTTP/1.1\r\nHost: guard\r\n\r\n");
  const closing = own.close();
  const answers = await Promise.all(clients.map((client) => client.answer()));
  expect(answers.map(({ status }) => status)).toEqual(clients.map(() => 200));
  await closing;
});

function digest(bytes: Buffer | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
}
