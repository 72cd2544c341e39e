import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";
import { createEstate } from "../../support/acme-estate.ts";
import type { Estate } from "../../support/acme-estate.ts";
import { eventually } from "../../support/eventually.ts";
import { keepAsking } from "../../support/load.ts";
import { portalRequest } from "../../support/native.ts";
import { patient, runAssayer, serveAssayer } from "../../support/process.ts";
import { openRaw, post } from "../../support/raw-http.ts";

jest.setTimeout(60_000);

let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());

test.each([["serve"], ["config", "check"]])("standard output is not shared: %s %s", async (...verb) => {
  const sets = ["--set", "server.processes=2", "--set", "record.path=-"];
  const { code, stderr } = await runAssayer([...verb.filter(Boolean), "--config", estate.config, ...sets]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^CONFIG_INVALID: --set record\.path: must name a file, or be `off`, where server\.processes/);
});

test("a stop answers whoever is connected and waits to be accepted, however slowly they are handed on", async () => {
  const assayer = await serveAssayer(estate.config, "server.processes=2", ...patient);
  const port = Number(new URL(assayer.decisions).port);
  assayer.signal("SIGSTOP");
  const clients = await Promise.all(Array.from({ length: 200 }, () => openRaw(port)));
  for (const client of clients) client.write(post("/v1/decisions", JSON.stringify(portalRequest)));
  assayer.signal("SIGTERM");
  // The supervisor of a busy machine: on for a moment, and off for a while.
  for (let moment = 0; moment < 20; moment += 1) {
    assayer.signal("SIGCONT");
    await delay(1);
    assayer.signal("SIGSTOP");
    await delay(60);
  }
  assayer.signal("SIGCONT");
  for (const client of clients) expect(JSON.parse((await client.answer()).body)).toMatchObject({ decision: "allow" });
  await assayer.ended;
});

test("where the supervisor is gone, the others answer what they accepted and end", async () => {
  const assayer = await serveAssayer(estate.config, "server.processes=2", ...patient);
  const load = keepAsking(assayer.decisions, 16);
  await eventually(() => expect(load.outcomes.answered).toBeGreaterThan(100));
  load.expectStop();
  assayer.signal("SIGKILL");
  // Whoever is left holds standard error open.
  await assayer.ended;
  await load.ended;
  expect(load.outcomes).toEqual({ answered: expect.any(Number), refused: 16, lost: 0 });
});
