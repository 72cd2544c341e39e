import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { patient, serveAssayer } from "../support/process.ts";
import { billing, openSignIn } from "../support/sign-in.ts";
import type { SignInEstate } from "../support/sign-in.ts";

const timeoutMs = 400;
/** For everything beside the decision, on a busy machine. */
const slackMs = 3_000;
const details = [{ type: "invoice", actions: ["read"], locations: [billing] }];

/** What is redeemed: each once while Assayer hangs, once when it is gone, and once when it is back. */
const grants: { name: string; form: (portal: SignInEstate) => Promise<Record<string, string>>; gives: object }[] = [
  { name: "a code", form: (portal) => portal.code(), gives: { scope: "invoices:read" } },
  {
    name: "a code with authorization details",
    form: (portal) => portal.code({ details }),
    gives: { authorization_details: details },
  },
  {
    name: "a code with its resource",
    form: async (portal) => ({ ...(await portal.code()), resource: billing }),
    gives: { aud: billing },
  },
  {
    name: "a refresh token",
    form: async (portal) => {
      const { body } = await portal.token(await portal.code());
      return { grant_type: "refresh_token", refresh_token: String(body["refresh_token"]) };
    },
    gives: { scope: "invoices:read" },
  },
];

let portal: SignInEstate;
let forms: Record<string, string>[];
beforeAll(async () => {
  portal = await openSignIn({ timeoutMs });
}, 60_000);
afterAll(() => portal.close());

async function expectNothing(code: string): Promise<void> {
  await portal.decided();
  await portal.happened();
  for (const form of forms) {
    const started = performance.now();
    expect(await portal.token(form)).toEqual({
      status: 400,
      body: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
      claims: {},
    });
    expect(performance.now() - started).toBeLessThan(timeoutMs + slackMs);
  }
  const { decisions } = await portal.decided();
  expect(decisions.flatMap(({ reasons }) => reasons.map((reason) => reason.code))).toEqual(grants.map(() => code));
  expect(await portal.happened()).toEqual([]);
}

// In this order: nothing may be used up on the way to the last.
test("everything is there to be redeemed", async () => {
  forms = await Promise.all(grants.map(({ form }) => form(portal)));
  expect(forms).toHaveLength(grants.length);
});

test("while Assayer hangs nothing is issued, and nothing used up", async () => {
  portal.assayer.signal("SIGSTOP");
  await expectNothing("CLIENT_TIMEOUT");
});

test("once Assayer is gone nothing is issued, and nothing used up", async () => {
  portal.assayer.signal("SIGKILL");
  await portal.assayer.ended;
  await expectNothing("CLIENT_UNREACHABLE");
});

test("with another Assayer at its place everything is redeemed as if nothing had been", async () => {
  const { port } = new URL(portal.assayer.decisions);
  const other = await serveAssayer(portal.estate.config, ...patient, `server.decisions.port=${port}`);
  try {
    for (const [index, { gives }] of grants.entries()) {
      expect(await portal.token(forms[index] ?? {})).toMatchObject({ status: 200, claims: gives });
    }
    expect(await portal.happened()).not.toContain("grant.revoked");
  } finally {
    await other.stop();
  }
});
