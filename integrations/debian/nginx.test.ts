import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { openRaw, post } from "../../test/support/raw-http.ts";
import { basic, openEdge, reporting, stranger, tokenPath } from "./support/edge.ts";
import type { Edge, TokenAnswer } from "./support/edge.ts";

const billing = "https://billing.acme.example";
const told = { grant_type: "client_credentials", scopes: ["invoices:read"], resources: [billing] };
const ownerLeft = ["directory/owners.yaml", ["owners", "maria", "active"], false] as const;
/** nginx's own page, and not a word of Assayer's. */
const page = (title: string) => expect.stringMatching(new RegExp(`^<html>\\s*<head><title>${title}</title></head>`));
const forbidden = { status: 403, text: page("403 Forbidden"), claims: {} };
const failed = { status: 500, text: page("500 Internal Server Error"), claims: {} };

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
}, 60_000);
afterAll(() => edge?.close(), 60_000);
beforeEach(async () => {
  await edge.restore();
  await edge.received();
  await edge.decided();
});

/** A token request of the bytes that a test wants; fetch would tidy them. */
async function raw(path: string, { headers = {}, body = form, port = edge.nginx.port }: Raw = {}): Promise<number> {
  const connection = await openRaw(port);
  const type = "application/x-www-form-urlencoded";
  connection.write(post(path, body, { "Content-Type": type, Authorization: basic(reporting), ...headers }));
  const { status } = await connection.answer();
  connection.socket.destroy();
  return status;
}
interface Raw {
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string;
  readonly port?: number;
}
const form = "grant_type=client_credentials&scope=invoices%3Aread";

async function expectNothing(answer: Promise<TokenAnswer>, expected: object, codes: readonly string[]): Promise<void> {
  expect(await answer).toEqual(expected);
  expect(await edge.received()).toEqual([]);
  const decided = await edge.decided();
  expect(decided.map(({ decision }) => decision)).toEqual(codes.length === 0 ? [] : ["deny"]);
  expect(decided.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toEqual(expect.arrayContaining([...codes]));
}

test("allow: the provider issues the token, and is told by which decision", async () => {
  expect(await edge.token({ headers: { "x-assayer-decision-id": "forged" } })).toMatchObject({
    status: 200,
    claims: { client_id: "reporting", aud: billing, scope: "invoices:read" },
  });
  const [decision, ...others] = await edge.decided();
  expect(others).toEqual([]);
  expect(decision).toMatchObject({ decision: "allow", input: { request: told } });
  const received = await edge.received();
  expect(received.map(({ method, url }) => [method, url])).toEqual([["POST", tokenPath]]);
  expect(received[0]?.headers).toMatchObject({ "x-assayer-decision-id": decision?.decision_id });
  expect(Object.keys(received[0]?.headers ?? {})).not.toContain("x-assayer-key");
});

test("deny: the provider is not asked, and needs no restart", async () => {
  await edge.change(ownerLeft);
  await expectNothing(edge.token(), forbidden, ["OWNER_INACTIVE"]);
  await edge.restore();
  expect(await edge.token()).toMatchObject({ status: 200 });
});

test("narrow: nginx can take nothing away, so it is a deny", async () => {
  const at = await edge.changed({ '"invoices:read"': '"invoices:read invoices:write"' });
  await expectNothing(edge.token({ at }), forbidden, ["UNENFORCEABLE"]);
});

test.each<[string, { headers?: Record<string, string | undefined>; form?: Record<string, string> }]>([
  ["a client that authenticates in the body", { headers: { authorization: undefined }, form: inBody(reporting) }],
  ["no client", { headers: { authorization: undefined } }],
  ["a token in place of credentials", { headers: { authorization: "Bearer x" } }],
  ["an id that reads in two ways", { headers: { authorization: basic({ ...reporting, id: "report%69ng" }) } }],
  ["a body that may be compressed", { headers: { "content-encoding": "gzip" } }],
])("not decided on: %s", async (_, request) => expectNothing(edge.token(request), forbidden, []));

test("a client that nobody has registered", async () => {
  await expectNothing(edge.token({ headers: { authorization: basic(stranger) } }), forbidden, ["REGISTRATION_UNKNOWN"]);
});

test("a key that is not ours", async () => {
  const at = await edge.changed({ "proxy_set_header X-Assayer-Key": "proxy_set_header X-Assayer-Key x; #" });
  await expectNothing(edge.token({ at }), forbidden, []);
});

describe("what the page says goes around it", () => {
  test("the client's secret is the provider's to verify", async () => {
    const headers = { authorization: basic({ ...reporting, secret: "wrong" }) };
    expect(await edge.token({ headers })).toMatchObject({ status: 401 });
    expect(await edge.received()).toHaveLength(1);
  });

  test("what the body asks for is not what is decided on", async () => {
    const answer = await edge.token({ form: { scope: "invoices:write" } });
    expect(answer).toMatchObject({ status: 200, claims: { scope: "invoices:write" } });
    expect(await edge.decided()).toMatchObject([{ decision: "allow", input: { request: told } }]);
  });

  test("a second client in the body is for the provider to refuse", async () => {
    const answer = await edge.token({ form: inBody(stranger) });
    expect(answer).toMatchObject({
      status: 400,
      text: expect.stringContaining("only be provided using one mechanism"),
    });
    expect(await edge.decided()).toHaveLength(1);
  });

  test("where nginx does not set a header, the client does", async () => {
    const at = await edge.changed({ "proxy_set_header X-Token-Scope": "#" });
    await edge.token({ at, headers: { "x-token-scope": "invoices:write" } });
    expect(await edge.decided()).toMatchObject([{ input: { request: { scopes: ["invoices:write"] } } }]);
  });

  test.each(["/oauth2/token/", "/OAUTH2/TOKEN"])("passed on by a prefix, %s is asked about by nobody", async (path) => {
    const { port } = await edge.changed({ "return 404;": `proxy_pass ${edge.upstream};` });
    expect(await raw(path, { port })).toBe(200);
    expect(await edge.decided()).toEqual([]);
  });
});

test("a client's headers are none of those that nginx sets", async () => {
  const headers = {
    "X-Token-Scope": "invoices:write",
    "x-token-scope": "invoices:admin",
    X_Token_Scope: "invoices:write",
    "X-Token-Grant": "password",
    "X-Token-Resource": "https://vault.acme.example",
    "X-Original-URI": "/elsewhere?scope=admin",
    "X-Original-Method": "GET",
    "X-Assayer-Key": "guessed",
    Connection: "close, X-Assayer-Key, X-Token-Scope, X-Token-Grant",
    Range: "bytes=0-0",
    "If-None-Match": "*",
    Expect: "100-continue",
  };
  expect(await raw(tokenPath, { headers })).toBe(100);
  expect(await edge.decided()).toMatchObject([{ decision: "allow", input: { request: told } }]);
});

test("a header that nginx sets to nothing is not the client's either", async () => {
  const at = await edge.changed({ '"invoices:read"': '""' });
  await edge.token({ at, headers: { "x-token-scope": "invoices:write" } });
  const [{ input } = { input: { request: {} } }] = await edge.decided();
  expect(input.request).toEqual({ grant_type: told.grant_type, resources: told.resources });
});

test.each<[string, Raw, number]>([
  ["two clients", { headers: { authorization: basic(stranger) } }, 400],
  ["two lengths", { headers: { "Transfer-Encoding": "chunked" } }, 400],
  ["a body beyond nginx's limit", { body: `${form}&x=${"a".repeat(2_000_000)}` }, 413],
  ["a header beyond nginx's limit", { headers: { "X-Long": "a".repeat(9_000) } }, 400],
  ["headers beyond Assayer's limit", { headers: longHeaders() }, 500],
])("refused before it is decided on: %s", async (_, request, status) => {
  expect(await raw(tokenPath, request)).toBe(status);
  expect(await edge.received()).toEqual([]);
  expect(await edge.decided()).toEqual([]);
});

test.each(["GET", "PUT", "OPTIONS", "DELETE", "PROPFIND"])("a token request is no %s", async (method) => {
  const headers = { authorization: basic(reporting) };
  expect((await fetch(edge.nginx.url + tokenPath, { method, headers })).status).toBe(403);
  expect(await edge.received()).toEqual([]);
});

test("the question cannot be asked from outside", async () => {
  for (const path of ["/_assayer", "/%5fassayer", "//_assayer"]) expect(await raw(path)).toBe(404);
  expect(await edge.received()).toEqual([]);
  expect(await edge.decided()).toEqual([]);
});

describe("no spelling of the path leads to the provider unasked", () => {
  beforeEach(() => edge.change(ownerLeft));

  test.each<[string, number]>([
    ["//oauth2/token", 403],
    ["/oauth2//token", 403],
    ["/oauth2/./token", 403],
    ["/x/../oauth2/token", 403],
    ["/x/%2e%2e/oauth2/token", 403],
    ["/oauth2/%74oken", 403],
    ["/oauth2%2ftoken", 403],
    ["/oauth2%2Ftoken?", 403],
    ["/oauth2/token?p=acme", 403],
    ["/oauth2/token?scope=admin", 403],
    ["/oauth2/token#?scope=admin", 403],
    ["http://elsewhere.example/oauth2/token", 403],
    ["/oauth2/token/", 404],
    ["/oauth2/token;x=1", 404],
    ["/oauth2/token%20", 404],
    ["/oauth2/token%3fscope=admin", 404],
    ["/OAUTH2/TOKEN", 404],
    ["/x/..;/oauth2/token", 404],
    ["/jwks/../oauth2/token", 403],
    ["/jwks/..%2foauth2/token", 403],
    ["/jwks/oauth2/token", 404],
    ["/oauth2/token%00", 400],
    ["/..%2foauth2/token", 400],
    ["\\oauth2\\token", 400],
  ])("%s: %d", async (path, status) => {
    expect(await raw(path)).toBe(status);
    expect(await edge.received()).toEqual([]);
  });
});

test("the other endpoints that the page names are passed on", async () => {
  const answer = await fetch(`${edge.nginx.url}/.well-known/openid-configuration`);
  expect([answer.status, await edge.decided()]).toEqual([200, []]);
});

describe("Assayer", () => {
  const slackMs = 3_000;
  async function expectNothingIn(ms: number): Promise<void> {
    const started = performance.now();
    await expectNothing(edge.token(), failed, []);
    expect(performance.now() - started).toBeLessThan(ms + slackMs);
  }

  // In this order: what is dead stays dead.
  test("is slow: nothing is issued, after `proxy_read_timeout`, and everything goes on when it is back", async () => {
    edge.assayer.signal("SIGSTOP");
    await expectNothingIn(2_000);
    edge.assayer.signal("SIGCONT");
    expect(await edge.token()).toMatchObject({ status: 200 });
  });

  test("is gone: nothing is issued, at once", async () => {
    edge.assayer.signal("SIGKILL");
    await edge.assayer.ended;
    await expectNothingIn(0);
  });
});

function inBody({ id, secret }: typeof reporting): Record<string, string> {
  return { client_id: id, client_secret: secret };
}

function longHeaders(): Record<string, string> {
  return Object.fromEntries(["X-1", "X-2", "X-3"].map((name) => [name, "a".repeat(7_000)]));
}
