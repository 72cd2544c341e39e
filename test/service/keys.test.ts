import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { storyRequest } from "../../examples/acme/request.js";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { metricsOf } from "../support/metrics.ts";
import { decide } from "../support/native.ts";
import { logLines, serveAssayer } from "../support/process.ts";

jest.setTimeout(30_000);

let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());

/** A port on which nothing listens for the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("an issuer whose keys are not there at the start, and later are: denied, then allowed, without a restart", async () => {
  const port = await freePort();
  await estate.write(
    "assayer.yaml",
    (await estate.read("assayer.yaml"))
      .replace("jwks_file: keys/kubernetes-prod-eu-1.json", `jwks_uri: http://127.0.0.1:${port}/keys`)
      .replace("  evidence:\n", "  evidence:\n    keys: { cooldown_seconds: 1, timeout_ms: 500 }\n"),
  );
  const assayer = await serveAssayer(estate.config);
  const ask = async () => decide(assayer.decisions, await storyRequest("agent", estate.folder));
  expect(await ask()).toMatchObject({ decision: "deny" });
  expect((await ask()).reasons).toContainEqual(
    expect.objectContaining({
      code: "WORKLOAD_EVIDENCE_MISSING",
      details: { failures: ["EVIDENCE_KEYS_UNAVAILABLE"] },
    }),
  );
  const health = await (await fetch(`${assayer.admin}/health/ready`)).json();
  expect(health).toMatchObject({ checks: { keys: { detail: "no keys of https://k8s.prod-eu-1.acme.example" } } });

  // The fetch at the start, before there were metrics, counts too.
  await eventually(async () => {
    const failed = logLines(assayer.output().stderr).filter(({ event }) => event === "keys_failed");
    expect(failed.length).toBeGreaterThan(0);
    expect(await metricsOf(assayer)).toMatchObject({
      'assayer_key_fetches_total{issuer="https://k8s.prod-eu-1.acme.example",result="failed"}': failed.length,
    });
  });

  const keys = await estate.read("keys/kubernetes-prod-eu-1.json");
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(keys);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await eventually(async () => expect(await ask()).toMatchObject({ decision: "allow" }));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  // Down again: the last good keys go on.
  expect(await ask()).toMatchObject({ decision: "allow" });
  expect(Object.keys(await metricsOf(assayer))).toContain(
    'assayer_key_fetches_total{issuer="https://k8s.prod-eu-1.acme.example",result="good"}',
  );
  expect(logLines((await assayer.stop()).stderr)).toContainEqual(
    expect.objectContaining({ event: "keys_failed", issuer: "https://k8s.prod-eu-1.acme.example" }),
  );
});
