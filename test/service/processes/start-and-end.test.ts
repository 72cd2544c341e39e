import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createEstate } from "../../support/acme-estate.ts";
import type { Estate } from "../../support/acme-estate.ts";
import { eventually } from "../../support/eventually.ts";
import { keepAsking } from "../../support/load.ts";
import { patient, runAssayer, serveAssayer } from "../../support/process.ts";

jest.setTimeout(60_000);

let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());

const run = (verb: readonly string[], ...settings: string[]) =>
  runAssayer([...verb, "--config", estate.config, ...settings.flatMap((one) => ["--set", one])]);

/** What is printed that is not a line of the log. */
const message = (stderr: string) => stderr.split("\n").filter((line) => !line.startsWith("{"));

describe("does not start, and says what one process would", () => {
  test.each(["decisions", "admin"])("where the %s port is taken", async (listener) => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const ports = { decisions: 0, admin: 0, [listener]: port };
    const settings = [`server.decisions.port=${ports.decisions}`, `server.admin.port=${ports.admin}`];
    const { code, stdout, stderr } = await run(["serve"], "server.processes=2", ...settings);
    blocker.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(message(stderr)).toEqual([`ADDRESS_IN_USE: another process listens on 127.0.0.1 port ${port}`, ""]);
  });

  test.each([["serve"], ["config", "check"]])("where standard output would be shared: %s %s", async (...verb) => {
    const { code, stderr } = await run(verb.filter(Boolean), "server.processes=2", "record.path=-");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^CONFIG_INVALID: --set record\.path: must name a file, or be `off`, where server\.processes/,
    );
  });
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
