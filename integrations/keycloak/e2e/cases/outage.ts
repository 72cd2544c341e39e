import { afterEach, describe, expect, test } from "@jest/globals";
import { codeForm, refreshForm } from "../support/requests.ts";
import type { Answer } from "../support/requests.ts";
import { undecided } from "../support/refused.ts";
import { deadlineMs } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { exchangeForm } from "./token-exchange.ts";

/** For everything beside the decision, on a busy machine. */
const slackMs = 4_000;
const scope = "orders:read orders:write";

interface Outage {
  readonly begin: (world: World) => Promise<void>;
  readonly end: (world: World) => Promise<void>;
  readonly code: string;
}

const outages: Readonly<Record<string, Outage>> = {
  down: { begin: (world) => world.stop(), end: (world) => world.start(), code: "CLIENT_UNREACHABLE" },
  slow: {
    begin: async (world) => world.assayer().signal("SIGSTOP"),
    end: async (world) => world.assayer().signal("SIGCONT"),
    code: "CLIENT_TIMEOUT",
  },
};

export function outage(world: () => World): void {
  describe.each(Object.entries(outages))("%s", (_name, { begin, end, code }) => {
    let over = true;
    const start = async () => {
      over = false;
      await begin(world());
    };
    const finish = async () => {
      if (!over) await end(world());
      over = true;
    };
    afterEach(finish);

    test.each(["acme", "rotating", "bare"] as const)(
      "nothing is issued in the realm %s, and the grants survive",
      async (realm) => {
        const { token, signIn, code: codeOf } = world()[realm];
        const signedIn = await signIn("web", "jo", scope);
        expect(signedIn.status).toBe(200);
        const authorized = await codeOf("web", "jo", scope);
        await start();
        const expectNothing = async (ask: () => Promise<Answer>) => {
          const [from, started] = [world().log().length, performance.now()];
          expect(await ask()).toEqual(undecided);
          expect(performance.now() - started).toBeLessThan(deadlineMs + slackMs);
          expect(world().log().slice(from)).toContain(`why=${code}`);
        };
        await expectNothing(() => token("sync", { grant_type: "client_credentials", scope: "orders:read" }));
        await expectNothing(() => token("web", codeForm(authorized)));
        await expectNothing(() => token("web", refreshForm(signedIn)));
        await expectNothing(() => token("assistant", exchangeForm(signedIn, "orders:read")));
        expect(await world().administrator.signsIn()).toBe(true);
        await finish();

        // A refresh token outlives an outage, a code does not: Keycloak has used it up before it asks.
        expect(await token("web", refreshForm(signedIn))).toMatchObject({
          status: 200,
          body: { scope: "orders:read" },
        });
        expect(await token("web", codeForm(authorized))).toMatchObject({
          status: 400,
          body: { error: "invalid_grant" },
        });
      },
    );
  });
}
