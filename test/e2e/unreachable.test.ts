import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openAcme } from "../support/acme.ts";
import type { Acme } from "../support/acme.ts";

const timeoutMs = 400;
/** For everything beside the decision, on a busy machine. */
const slackMs = 3_000;

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("billing-agent", { timeoutMs });
}, 30_000);
afterAll(() => acme.close());

async function expectNothingIssued(code: string): Promise<void> {
  const started = performance.now();
  const { decision, ...told } = await acme.ask();
  expect(performance.now() - started).toBeLessThan(timeoutMs + slackMs);
  expect(told).toEqual({
    status: 400,
    answer: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
    claims: {},
  });
  expect(decision).toMatchObject({ decision: "deny", reasons: [{ code, effect: "deny" }] });
}

// In this order: what is dead stays dead.
test("while Assayer hangs the provider issues nothing, and goes on when it is back", async () => {
  expect(await acme.ask()).toMatchObject({ status: 200 });
  acme.assayer.signal("SIGSTOP");
  await expectNothingIssued("CLIENT_TIMEOUT");
  acme.assayer.signal("SIGCONT");
  expect(await acme.ask()).toMatchObject({ status: 200 });
});

test("once Assayer is gone the provider issues nothing", async () => {
  acme.assayer.signal("SIGKILL");
  await acme.assayer.ended;
  await expectNothingIssued("CLIENT_UNREACHABLE");
});
