import { describe, expect, test } from "@jest/globals";
import { allowOf, answering, assayerWith, hostileAnswers, impostor, key } from "./pieces.ts";
import type { Assayer } from "./pieces.ts";

/** What became of a message: whether tokens are issued, what the client is told, and what the piece wrote. */
export interface Outcome {
  readonly isIssued: boolean;
  readonly text: string;
  readonly log: readonly string[];
}

type Variables = Readonly<Record<string, string>>;

/** One message of the platform's, which Assayer would allow as it is. */
export type Run = (variables: Variables) => Promise<Outcome>;

const unavailable = /^The token could not be decided on\. \([0-9a-f-]{36}\)$/;

async function against(assayer: Assayer, run: Run, more: Variables = {}): Promise<Outcome> {
  try {
    return await run({ ASSAYER_URL: assayer.url, ASSAYER_KEY: key, ...more });
  } finally {
    await assayer.close();
  }
}

function expectRefusal({ isIssued, text, log }: Outcome, why: RegExp): void {
  expect({ isIssued, text }).toEqual({ isIssued: false, text: expect.stringMatching(unavailable) as unknown });
  expect(log).toEqual([expect.stringMatching(why)]);
  expect(log.join().length).toBeLessThanOrEqual(256);
  expect(`${text} ${log.join()}`).not.toContain(key);
}

/** Tests that every piece must pass: whatever is wrong with Assayer or the settings, nothing is issued. */
export function failsClosed(run: Run): void {
  describe("nothing is issued", () => {
    test("unless Assayer says so, which it does here", async () => {
      expect(await against(await assayerWith(), run)).toMatchObject({ isIssued: true, log: [] });
      expect(await against(await impostor(answering(200, (request) => allowOf(request))), run)).toMatchObject({
        isIssued: true,
      });
    });

    test("while Assayer is down", async () => {
      const assayer = await assayerWith();
      await assayer.close();
      const variables = { ASSAYER_URL: assayer.url, ASSAYER_KEY: key };
      expectRefusal(await run(variables), /CLIENT_UNREACHABLE \(ECONNREFUSED\)$/);
    });

    test("while Assayer is slow", async () => {
      const assayer = await impostor((request) => void request.resume());
      const started = performance.now();
      expectRefusal(await against(assayer, run, { ASSAYER_DEADLINE_MS: "150" }), /CLIENT_TIMEOUT$/);
      expect(performance.now() - started).toBeGreaterThanOrEqual(140);
    });

    test("with a wrong key", async () => {
      const assayer = await assayerWith();
      expectRefusal(await against(assayer, run, { ASSAYER_KEY: `${key}x` }), /CLIENT_REFUSED \(401\)$/);
      expect(assayer.asked).toEqual([]);
    });

    test.each(hostileAnswers)("on %s", async (_name, status, body) => {
      const outcome = await against(await impostor(answering(status, body)), run);
      expect(outcome).toMatchObject({ isIssued: false, text: expect.stringMatching(/^The token /) as unknown });
      expect(`${outcome.text} ${outcome.log.join()}`).not.toMatch(/evil|admin|<html>/);
    });

    test.each<[string, Variables, RegExp]>([
      ["a URL", { ASSAYER_URL: "" }, /CONFIG_INVALID \(ASSAYER_URL is missing\)$/],
      ["a URL that is one", { ASSAYER_URL: "assayer" }, /CONFIG_INVALID \(ASSAYER_URL is no https: URL\)$/],
      ["TLS", { ASSAYER_URL: "http://assayer.example" }, /CONFIG_INVALID \(ASSAYER_URL is no https: URL\)$/],
      ["a key", { ASSAYER_KEY: "" }, /CONFIG_INVALID \(ASSAYER_KEY is missing\)$/],
      ["a deadline that is a number", { ASSAYER_DEADLINE_MS: "soon" }, /CONFIG_INVALID \(ASSAYER_DEADLINE_MS is no/],
      ["a deadline below the platform's", { ASSAYER_DEADLINE_MS: "20000" }, /CONFIG_INVALID \(ASSAYER_DEADLINE_MS/],
      ["lifetimes that make sense", { ASSAYER_LIFETIMES: "1h" }, /CONFIG_INVALID \(ASSAYER_LIFETIMES is no list/],
    ])("without %s", async (_name, variables, why) => {
      expectRefusal(await against(await assayerWith(), run, variables), why);
    });
  });
}
