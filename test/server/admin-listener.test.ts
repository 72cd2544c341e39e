import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { startAdminListener } from "../../src/server/admin-listener.ts";
import type { AdminListener, AdminListenerOptions, Refusal } from "../../src/server/admin-listener.ts";
import type { CatalogueEntry } from "../../src/server/catalogue.ts";
import { createMetrics } from "../../src/server/metrics.ts";
import { openApiDocument } from "../../src/server/openapi.ts";
import { serverSettings } from "../../src/server/settings.ts";

const listeners: AdminListener[] = [];
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

const entry: CatalogueEntry = {
  code: "WORKLOAD_ORIGIN_UNEXPECTED",
  title: "The request does not come from an <expected> cluster",
  description: "Verified evidence names no cluster & so on.",
  remediation: 'Register the cluster "prod".',
  domain: "workload",
  name: "expected_origin",
  references: ["OWASP-NHI9"],
  level: "enforce",
};

interface Started extends AdminListener {
  readonly failures: unknown[];
  readonly reloads: () => number;
}

async function start(over: Partial<AdminListenerOptions> = {}, admin: object = {}): Promise<Started> {
  const failures: unknown[] = [];
  let reloads = 0;
  const urls = { decisionsUrl: "http://127.0.0.1:8480", adminUrl: "http://127.0.0.1:8481" };
  const listener = await startAdminListener({
    settings: serverSettings.parse({ admin: { port: 0, ...admin } }).admin,
    checks: { policy: () => ({ ready: true, age_seconds: 3 }), log: () => ({ ready: true }) },
    metrics: createMetrics({ callers: [], readings: {} }),
    openApi: () => openApiDocument({ version: "0.1.0", ...urls }),
    catalogue: () => [entry],
    callers: () => [{ name: "okta-prod" }],
    policy: {
      status: () => ({ revision: "7" }),
      reload: async () => {
        reloads += 1;
        return [];
      },
    },
    newId: () => "answer-1",
    onFailure: (cause) => failures.push(cause),
    ...over,
  });
  listeners.push(listener);
  return { ...listener, failures, reloads: () => reloads };
}

/** node:http and not fetch, which sets Host, Origin and Sec-Fetch-Site itself. */
function ask(listener: AdminListener, method: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const request = httpRequest(`${listener.url}${path}`, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on("error", reject).end();
  });
}

const problem = (code: string, status: number, title: string, detail?: string) => ({
  type: `urn:assayer:problem:${code}`,
  title,
  status,
  code,
  ...(detail !== undefined && { detail }),
  decision_id: "answer-1",
});

describe("health", () => {
  test("alive, and ready with each check's state and age", async () => {
    const admin = await start();
    expect(await ask(admin, "GET", "/health/alive")).toMatchObject({ status: 200, text: '{"status":"alive"}' });
    const { status, text } = await ask(admin, "GET", "/health/ready");
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { status: "ready", checks: { policy: { ready: true, age_seconds: 3 }, log: { ready: true } } },
    ]);
  });

  test("one check that fails, or throws, is enough to be not ready", async () => {
    const admin = await start({
      checks: {
        policy: () => ({ ready: false, detail: "POLICY_UNAVAILABLE: no bundle" }),
        keys: () => {
          throw new Error("secret");
        },
        log: () => ({ ready: true }),
      },
    });
    const { status, text } = await ask(admin, "GET", "/health/ready");
    expect([status, JSON.parse(text)]).toEqual([
      503,
      {
        status: "not_ready",
        checks: {
          policy: { ready: false, detail: "POLICY_UNAVAILABLE: no bundle" },
          keys: { ready: false, detail: "the check itself failed" },
          log: { ready: true },
        },
      },
    ]);
  });
});

describe("documents", () => {
  test("metrics", async () => {
    const { headers, text } = await ask(await start(), "GET", "/metrics");
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain("# TYPE assayer_decisions_total counter");
  });

  test("the catalogue, as JSON and as a page in which everything is escaped", async () => {
    const admin = await start();
    const plain = await ask(admin, "GET", "/catalogue");
    expect([plain.headers["content-type"], JSON.parse(plain.text)]).toEqual([
      "application/json; charset=utf-8",
      [entry],
    ]);
    const asPage = await ask(admin, "GET", "/catalogue", { accept: "text/html,*/*;q=0.8" });
    expect(asPage.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(asPage.text).toContain('id="WORKLOAD_ORIGIN_UNEXPECTED"');
    expect(asPage.text).toContain("an &#60;expected&#62; cluster");
    expect(asPage.text).toContain("no cluster &#38; so on");
  });

  test("OpenAPI 3.1 whose references all lead somewhere", async () => {
    const document = JSON.parse((await ask(await start(), "GET", "/openapi.json")).text) as {
      openapi: string;
      paths: Record<string, unknown>;
      components: { schemas: Record<string, Record<string, unknown>> };
    };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/v1/decisions");
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(new Set(references)).toEqual(new Set(known));
    expect(document.components.schemas["IssuanceRequest"]).toMatchObject({
      additionalProperties: false,
      required: ["client", "subject"],
    });
    expect(document.components.schemas["Decision"]?.["oneOf"]).toHaveLength(2);
  });

  test.each([["/"], ["/openapi"], ["/catalogue"]])("the page %s loads nothing but its own style", async (path) => {
    const { status, headers, text } = await ask(await start(), "GET", path, { accept: "text/html" });
    expect(status).toBe(200);
    const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(headers["content-security-policy"]).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(text).not.toMatch(/<script|<link|<img|style=|src=|https?:\/\/(?!127\.0\.0\.1)/);
    expect(text).not.toContain("[object");
    const anchors = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of anchors) expect(text).toContain(`id="${id}"`);
  });

  test("every answer has the security headers and none says what serves it", async () => {
    const admin = await start();
    for (const path of ["/", "/health/ready", "/metrics", "/nowhere"]) {
      const { headers } = await ask(admin, "GET", path);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      expect([headers["x-powered-by"], headers["etag"], headers["access-control-allow-origin"]]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });
});

describe("what is not there", () => {
  test.each([
    ["GET", "/nowhere", 404, "PATH_NOT_FOUND", "Nothing answers at this path", undefined],
    ["GET", "/Health/alive", 404, "PATH_NOT_FOUND", "Nothing answers at this path", undefined],
    ["GET", "/metrics/", 404, "PATH_NOT_FOUND", "Nothing answers at this path", undefined],
    ["POST", "/metrics", 405, "METHOD_NOT_ALLOWED", "The path does not answer this method", "GET, HEAD"],
    ["DELETE", "/policy", 405, "METHOD_NOT_ALLOWED", "The path does not answer this method", "GET, HEAD"],
    ["GET", "/policy/reload", 405, "METHOD_NOT_ALLOWED", "The path does not answer this method", "POST"],
  ])("%s %s", async (method, path, status, code, title, allow) => {
    const answer = await ask(await start(), method, path);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, problem(code, status, title)]);
    expect(answer.headers["allow"]).toBe(allow);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
  });

  test("a path that cannot be decoded, and a failure inside, reveal nothing", async () => {
    const admin = await start({
      policy: {
        status: () => {
          throw new Error("secret");
        },
        reload: async () => [],
      },
    });
    const failed = await ask(admin, "GET", "/policy");
    expect([failed.status, JSON.parse(failed.text)]).toEqual([
      500,
      problem("INTERNAL", 500, "Something went wrong inside the service"),
    ]);
    expect(admin.failures).toEqual([new Error("secret")]);
    expect(await ask(admin, "GET", "/%E0%A4%A")).toMatchObject({
      status: 404,
      text: expect.stringContaining('"code":"PATH_NOT_FOUND"'),
    });
  });
});

describe("POST /policy/reload", () => {
  test("reloads and says what is active", async () => {
    const admin = await start();
    expect(await ask(admin, "POST", "/policy/reload")).toMatchObject({ status: 200, text: '{"revision":"7"}' });
    expect(admin.reloads()).toBe(1);
  });

  const policy: Refusal = { source: "policy", code: "BUNDLE_CORRUPT" };
  const directory: Refusal = { source: "directory", code: "DIRECTORY_INVALID" };
  const facts: Refusal = { source: "device-posture", code: "FACTS_INVALID" };
  test.each<[string, Refusal[]]>([
    ["policy: BUNDLE_CORRUPT", [policy]],
    ["directory: DIRECTORY_INVALID", [directory]],
    ["device-posture: FACTS_INVALID", [facts]],
    ["policy: BUNDLE_CORRUPT, directory: DIRECTORY_INVALID, device-posture: FACTS_INVALID", [policy, directory, facts]],
  ])("that something refuses names it with its code: %s", async (detail, refusals) => {
    const admin = await start({ policy: { status: () => null, reload: async () => refusals } });
    const { status, text } = await ask(admin, "POST", "/policy/reload");
    expect([status, JSON.parse(text)]).toEqual([
      409,
      problem("RELOAD_FAILED", 409, "Something could not be read again; its last good state stays in use", detail),
    ]);
  });

  test("that fails for an unforeseen reason is 500, which operators are told of and nobody else", async () => {
    const failure = new Error("secret");
    const admin = await start({ policy: { status: () => null, reload: () => Promise.reject(failure) } });
    const { status, text } = await ask(admin, "POST", "/policy/reload");
    expect([status, JSON.parse(text)]).toEqual([
      500,
      problem("INTERNAL", 500, "Something went wrong inside the service"),
    ]);
    expect(text).not.toContain("secret");
    expect(admin.failures).toEqual([failure]);
  });

  const key = "a-long-random-key";
  const keys = { find: (shown: string) => (shown === key ? "operator" : undefined) };
  test.each<[string, Record<string, string>, boolean, number]>([
    ["curl", {}, false, 200],
    ["this page itself", { origin: "http://HOST", "sec-fetch-site": "same-origin" }, false, 200],
    ["typed by hand", { "sec-fetch-site": "none" }, false, 200],
    ["localhost", { host: "localhost:8481", origin: "http://localhost:8481" }, false, 200],
    ["IPv6", { host: "[::1]:8481" }, false, 200],
    ["a configured name", { host: "assayer.corp.example", origin: "https://assayer.corp.example" }, false, 200],
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, false, 403],
    ["another port", { origin: "http://127.0.0.1:1" }, false, 403],
    ["no origin at all", { origin: "null" }, false, 403],
    ["a sibling site", { "sec-fetch-site": "same-site" }, false, 403],
    ["a name that was rebound", { host: "evil.example", origin: "http://evil.example" }, false, 403],
    ["another site, with the key", { origin: "https://evil.example", authorization: `Bearer ${key}` }, true, 403],
    ["the key", { authorization: `Bearer ${key}` }, true, 200],
    ["a wrong key", { authorization: "Bearer x" }, true, 401],
    ["no key", {}, true, 401],
  ])("from %s", async (_name, headers, keyed, status) => {
    const admin = await start(keyed ? { keys } : {}, { hosts: ["assayer.corp.example"] });
    const named = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace("HOST", `127.0.0.1:${admin.port}`),
    ]);
    const answer = await ask(admin, "POST", "/policy/reload", Object.fromEntries(named) as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(admin.reloads()).toBe(status === 200 ? 1 : 0);
    expect(answer.headers["www-authenticate"]).toBe(status === 401 ? 'Bearer realm="assayer"' : undefined);
  });
});

test("a port in use is said so", async () => {
  const { port } = await start();
  await expect(start({}, { port })).rejects.toMatchObject({ code: "ADDRESS_IN_USE", details: { port } });
});
