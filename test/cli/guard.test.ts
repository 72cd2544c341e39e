import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { logLines, runAssayer, startAssayer } from "../support/process.ts";

jest.setTimeout(30_000);

const upstream = createServer((request, response) => response.end(request.url));
let origin: string;
let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
  await new Promise<void>((resolve) => {
    upstream.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await estate.remove();
});

const guardOnFreePort = () => ["guard", "--upstream", origin, "--port", "0"];

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  test("passes on, says where it listens and what it gives up, and ends", async () => {
    const paths = ["--token-path", "/a/token", "--token-path", "/b/token"];
    const waived = ["--insecure-best-effort", "lifetimes.refresh_token"];
    const guard = await startAssayer([...guardOnFreePort(), "--config", estate.config, ...paths, ...waived]);
    const { guard: url, upstream: named, digest } = guard.ready;
    expect(named).toBe(origin);
    expect(digest).toMatch(/^sha256:/);
    expect(await (await fetch(`${String(url)}/userinfo?x=1`)).text()).toBe("/userinfo?x=1");
    for (const path of ["/a/token", "/b/token"]) expect((await fetch(`${String(url)}${path}`)).status).toBe(405);
    guard.signal(signal);
    const { code, stderr } = await guard.ended;
    expect(code).toBe(0);
    expect(logLines(stderr)).toContainEqual(
      expect.objectContaining({
        level: "warn",
        event: "insecure_best_effort",
        meaning: "may go unenforced: lifetimes.refresh_token",
      }),
    );
    expect(logLines(stderr).at(-1)).toMatchObject({ event: "stopping", signal });
  });
});

test("decides elsewhere without any configuration of its own", async () => {
  const guard = await startAssayer([...guardOnFreePort(), "--decide-at", "http://127.0.0.1:1"]);
  expect(guard.ready).toMatchObject({ decides: "http://127.0.0.1:1" });
  const form = { grant_type: "client_credentials", client_id: "a", scope: "b", resource: "c" };
  const answer = await fetch(`${String(guard.ready["guard"])}/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  expect(await answer.json()).toMatchObject({ error: "temporarily_unavailable" });
  expect((await guard.stop()).code).toBe(0);
});

describe("does not start, and says why, with exit code 2", () => {
  test.each<[string, string[], RegExp]>([
    ["without an upstream", [], /required option '--upstream <url>'/],
    ["an upstream with a path", ["--upstream", "https://idp.example/x"], /^USAGE: --upstream: an origin/],
    ["plain HTTP to another machine", ["--upstream", "http://idp.example"], /^USAGE: --upstream: plain http/],
    [
      "a path that reads in two ways",
      ["--upstream", "https://a", "--token-path", "/x/"],
      /^USAGE: --token-path: a path like/,
    ],
    ["a port that is none", ["--upstream", "https://a", "--port", "x"], /^USAGE: --port: /],
    [
      "two that decide",
      ["--upstream", "https://a", "--decide-at", "https://b", "--config", "x"],
      /^USAGE: --decide-at /,
    ],
    [
      "a configuration that is not there",
      ["--upstream", "https://a", "--config", "/nowhere.yaml"],
      /^CONFIG_INVALID: /,
    ],
    [
      "an obligation that nobody knows",
      ["--upstream", "https://a", "--insecure-best-effort", "x"],
      /^USAGE: --insecure-best-effort: /,
    ],
  ])("%s", async (_name, args, message) => {
    const { code, stdout, stderr } = await runAssayer(["guard", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("where the port is taken", async () => {
    const { port } = new URL(origin);
    const ended = await runAssayer(["guard", "--upstream", "https://a", "--port", port, "--config", estate.config]);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain(`ADDRESS_IN_USE: another process listens on 127.0.0.1 port ${port}\n`);
  });
});
