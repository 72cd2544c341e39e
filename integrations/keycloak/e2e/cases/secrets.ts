import { expect, test } from "@jest/globals";
import { key } from "../support/estate.ts";
import { secret } from "../support/realm.ts";
import type { World } from "../support/world.ts";

export function secrets(world: () => World): void {
  test("holds neither key nor secret nor token, whatever went wrong before", () => {
    const log = world().log();
    expect(log).toContain("no token: ");
    for (const hidden of [key, secret, "eyJ"]) expect(log).not.toContain(hidden);
    expect(log).not.toContain("Uncaught server error");
  });
}
