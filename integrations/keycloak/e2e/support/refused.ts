import { expect } from "@jest/globals";
import type { Answer } from "./requests.ts";
import type { World } from "./world.ts";

const nothing = { access: {}, refresh: {}, id: {} };

/** A deny of the policy, with our OAuth error. */
export const refused = {
  status: 400,
  body: { error: "access_denied", error_description: "The token was refused by policy." },
  ...nothing,
};
/** No decision. */
export const undecided = {
  status: 400,
  body: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
  ...nothing,
};

/** That nothing is issued, and that Keycloak's log says why. */
export async function expectRefused(
  world: World,
  realm: string,
  why: string,
  ask: () => Promise<Answer>,
): Promise<void> {
  const before = world.log().length;
  expect(await ask()).toEqual(refused);
  expect(world.log().slice(before)).toMatch(
    new RegExp(`no token: realm=${realm} .*error=access_denied .*\\b${why}\\b`),
  );
}
