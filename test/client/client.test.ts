import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createClient } from "../../src/client/client.ts";
import type { ClientOptions } from "../../src/client/client.ts";
import type { Issuance } from "../../src/issuance/decision.ts";
import { errorCodes } from "../../src/issuance/errors.ts";
import type { DenyCode } from "../../src/issuance/errors.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { askedFor, policy, startTestServer } from "../support/decision-server.ts";
import { verdictWith } from "../support/requests.ts";

const servers: Server[] = [];

async function startServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const answering =
  (status: number, body: string | Uint8Array): RequestListener =>
  (request, response) => {
    request.resume().on("end", () => response.writeHead(status, { "content-type": "application/json" }).end(body));
  };

const denied = (code: DenyCode, details?: object) => ({
  decision_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  decision: "deny",
  reasons: [{ code, effect: "deny", title: errorCodes[code].title, ...(details && { details }) }],
  error: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
});

const issuance: Issuance = {
  token_types: ["access_token"],
  scopes: ["invoices:read"],
  resources: ["https://billing.acme.example"],
  lifetimes: { access_token: 300 },
  claims: { set: { tenant: "acme" }, remove: ["email"] },
  omit: ["refresh_token"],
  require: [],
};
const allow = { decision_id: "d-1", decision: "allow", issuance, reasons: [], policy };

describe("asks the real listener", () => {
  test("and gives back an allow as it was decided", async () => {
    const texts = new Map([["TOOL_CALL_READ_ONLY", { title: "Read only" }]]);
    const verdict = verdictWith({
      drop_scope: [{ code: "TOOL_CALL_READ_ONLY", details: {}, scope: "invoices:write" }],
    });
    const server = await startTestServer({ ports: { evaluate: async () => ({ verdict, policy, texts }) } });
    const { decide } = createClient({ url: server.url });
    expect(await decide(askedFor, { requestId: "login-1" })).toEqual({
      decision_id: "decision-1",
      decision: "allow",
      issuance: {
        ...issuance,
        scopes: ["invoices:read"],
        lifetimes: { access_token: 600 },
        claims: { set: {}, remove: [] },
        omit: [],
      },
      reasons: [{ code: "TOOL_CALL_READ_ONLY", effect: "narrow", title: "Read only", removed: ["invoices:write"] }],
      policy,
    });
    expect(server.recorded[0]?.request_id).toBe("login-1");
    await server.close({ graceMs: 0 });
  });

  test("with a key, given or fetched; a wrong one is a deny", async () => {
    const right = randomBytes(32).toString("base64url");
    const keys = [`sha256:${createHash("sha256").update(right).digest("hex")}`];
    const server = await startTestServer({ server: { callers: [{ name: "idp", keys }] } });
    expect(await createClient({ url: server.url, key: right }).decide(askedFor)).toMatchObject({ decision: "allow" });
    for (const key of ["wrong", async () => "wrong"]) {
      expect(await createClient({ url: server.url, key }).decide(askedFor)).toEqual(
        denied("CLIENT_REFUSED", { status: 401, code: "UNAUTHENTICATED" }),
      );
    }
    await server.close({ graceMs: 0 });
  });

  test("a request that is not one is refused there", async () => {
    const server = await startTestServer();
    const request = { ...askedFor, scopes: ["two words"] };
    expect(await createClient({ url: server.url }).decide(request)).toEqual(
      denied("CLIENT_REFUSED", { status: 400, code: "REQUEST_INVALID" }),
    );
    await server.close({ graceMs: 0 });
  });

  test("after it has stopped", async () => {
    const server = await startTestServer();
    await server.close({ graceMs: 0 });
    expect(await createClient({ url: server.url }).decide(askedFor)).toEqual(
      denied("CLIENT_UNREACHABLE", { cause: "ECONNREFUSED" }),
    );
  });
});

describe("an allow that is not one", () => {
  const over = (changes: object) => ({ ...allow, issuance: { ...issuance, ...changes } });
  const set = (claims: object) => over({ claims: { set: claims, remove: [] } });
  test.each<[string, object, string[] | undefined]>([
    ["a scope that was not asked for", over({ scopes: ["invoices:read", "admin"] }), ["scopes"]],
    ["no scope is left", over({ scopes: [] }), ["scopes"]],
    ["scopes became unknown", over({ scopes: undefined }), ["scopes"]],
    ["another resource", over({ resources: ["https://vault.example"] }), ["resources"]],
    [
      "details that nobody asked for",
      over({ authorization_details: [{ type: "payment" }] }),
      ["authorization_details"],
    ],
    ["a longer lifetime", over({ lifetimes: { access_token: 601 } }), ["lifetimes"]],
    ["no lifetime", over({ lifetimes: {} }), ["lifetimes"]],
    ["another token", over({ token_types: ["access_token", "id_token"] }), ["token_types"]],
    ["no token", over({ token_types: [] }), ["token_types"]],
    ["a token that is also omitted", over({ omit: ["access_token"] }), ["token_types"]],
    ["a protocol claim", set({ sub: "admin" }), ["claims"]],
    ["a claim of the request changed", set({ email: "eve@evil.example" }), ["claims"]],
    ["a claim both set and removed", over({ claims: { set: { a: 1 }, remove: ["a"] } }), ["claims"]],
    ["several at once", over({ scopes: ["admin"], lifetimes: { access_token: 9_999 } }), ["scopes", "lifetimes"]],
    ["an obligation that is not known", over({ bind_to: "key" }), undefined],
    ["a requirement that is not known", over({ require: [{ type: "prayer" }] }), undefined],
    ["no issuance", { ...allow, issuance: undefined }, undefined],
    ["another decision", { ...allow, decision: "permit" }, undefined],
    ["a deny without error", { decision_id: "d-1", decision: "deny", reasons: [] }, undefined],
    ["no decision_id", { ...allow, decision_id: undefined }, undefined],
    ["an array", [allow], undefined],
  ])("%s", async (_name, answer, beyond) => {
    const url = await startServer(answering(200, JSON.stringify(answer)));
    const request: IssuanceRequest = { ...askedFor, claims: { email: "jo@acme.example" } };
    expect(await createClient({ url }).decide(request)).toEqual(
      denied("CLIENT_ANSWER_INVALID", beyond && { beyond, decision_id: "d-1" }),
    );
  });

  test("but what it does not know elsewhere is left out", async () => {
    const url = await startServer(answering(200, JSON.stringify({ ...allow, obligations_version: 2 })));
    expect(await createClient({ url }).decide(askedFor)).toEqual(allow);
  });
});

describe("an answer that is none", () => {
  test.each<[string, number, string | Uint8Array, DenyCode, object | undefined]>([
    ["not JSON", 200, "<html>", "CLIENT_ANSWER_INVALID", undefined],
    ["empty", 200, "", "CLIENT_ANSWER_INVALID", undefined],
    ["null", 200, "null", "CLIENT_ANSWER_INVALID", undefined],
    ["not UTF-8", 200, Uint8Array.of(0x22, 0xff, 0x22), "CLIENT_ANSWER_INVALID", undefined],
    ["10 MB", 200, `{"decision_id":"${"x".repeat(10_000_000)}"}`, "CLIENT_ANSWER_INVALID", undefined],
    ["an allow with another status", 201, JSON.stringify(allow), "CLIENT_REFUSED", { status: 201 }],
    [
      "a failure of the server",
      500,
      JSON.stringify({ code: "INTERNAL" }),
      "CLIENT_REFUSED",
      { status: 500, code: "INTERNAL" },
    ],
    ["a failure with a code that is text", 502, JSON.stringify({ code: "see <b>" }), "CLIENT_REFUSED", { status: 502 }],
  ])("%s", async (_name, status, body, code, details) => {
    const url = await startServer(answering(status, body));
    expect(await createClient({ url }).decide(askedFor)).toEqual(denied(code, details));
  });

  test.each<[string, RequestListener, DenyCode, object | undefined]>([
    ["nothing", () => {}, "CLIENT_TIMEOUT", undefined],
    [
      "a header and no body",
      (_request, response) => response.writeHead(200).flushHeaders(),
      "CLIENT_TIMEOUT",
      undefined,
    ],
    ["a reset", (request) => request.socket.resetAndDestroy(), "CLIENT_UNREACHABLE", { cause: "ECONNRESET" }],
    [
      "a redirect",
      (_request, response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end(),
      "CLIENT_UNREACHABLE",
      undefined,
    ],
    [
      "half an answer",
      (_request, response) => {
        response.writeHead(200, { "content-length": "1000" }).write("{");
        setTimeout(() => response.destroy(), 20);
      },
      "CLIENT_UNREACHABLE",
      { cause: "UND_ERR_SOCKET" },
    ],
  ])("%s", async (_name, listener, code, details) => {
    const url = await startServer(listener);
    expect(await createClient({ url, timeoutMs: 150 }).decide(askedFor)).toEqual(denied(code, details));
  });
});

describe("whatever else goes wrong", () => {
  const decideWith = (options: Partial<ClientOptions>, request = askedFor, signal?: AbortSignal) =>
    createClient({ url: "http://127.0.0.1:1", timeoutMs: 100, ...options }).decide(request, signal && { signal });

  test.each<[string, Partial<ClientOptions>, DenyCode]>([
    ["fetch ignores its signal and hangs", { fetch: () => new Promise(() => {}) }, "CLIENT_TIMEOUT"],
    ["fetch throws what is no error", { fetch: () => Promise.reject("odd") }, "CLIENT_UNREACHABLE"],
    ["the key cannot be had", { key: () => Promise.reject(new Error("secret")) }, "CLIENT_UNREACHABLE"],
    ["the key cannot be a header", { key: "a\nb" }, "CLIENT_UNREACHABLE"],
  ])("%s", async (_name, options, code) => {
    expect(await decideWith(options)).toEqual(denied(code));
  });

  test("a request that JSON cannot hold", async () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const request = { ...askedFor, claims: circular } as unknown as IssuanceRequest;
    expect(await decideWith({}, request)).toEqual(denied("CLIENT_REQUEST_INVALID"));
  });

  test("the caller gives up, before or meanwhile", async () => {
    const hanging = { fetch: () => new Promise<never>(() => {}), timeoutMs: 5_000 };
    expect(await decideWith(hanging, askedFor, AbortSignal.abort())).toEqual(denied("CLIENT_ABORTED"));
    expect(await decideWith(hanging, askedFor, AbortSignal.timeout(20))).toEqual(denied("CLIENT_ABORTED"));
  });

  test("a URL that is none is refused when the client is made", () => {
    expect(() => createClient({ url: "assayer" })).toThrow("Invalid URL");
  });
});
