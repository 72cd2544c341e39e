import { expect, test } from "@jest/globals";
import { expectRefused } from "../support/refused.ts";
import type { World } from "../support/world.ts";

export function administrators(world: () => World): void {
  test("a realm with the executor that is missing in the list issues nothing, so that somebody notices", async () => {
    const form = { grant_type: "client_credentials", scope: "orders:read" };
    const ask = () => world().forgotten.token("sync", form);
    await expectRefused(world(), "forgotten", "UNENFORCEABLE a realm that is not listed", ask);
  });

  // From here on the executor stays in the realm master: the tests of an outage sign in there.
  test("the realm master is not gated even if somebody adds the executor to it", async () => {
    await world().administrator.gateMaster();
    const before = world().log().length;
    expect(await world().administrator.signsIn()).toBe(true);
    expect(world().log().slice(before)).toContain("the realm master is never gated");
  });
}
