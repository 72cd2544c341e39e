import { afterAll, beforeAll, beforeEach, describe } from "@jest/globals";
import { administrators } from "./cases/administrators.ts";
import { clientCredentials } from "./cases/client-credentials.ts";
import { guard } from "./cases/guard.ts";
import { implicit } from "./cases/implicit.ts";
import { impostors } from "./cases/impostors.ts";
import { outage } from "./cases/outage.ts";
import { refresh } from "./cases/refresh.ts";
import { secrets } from "./cases/secrets.ts";
import { signIn } from "./cases/sign-in.ts";
import { tokenExchange } from "./cases/token-exchange.ts";
import { uma } from "./cases/uma.ts";
import { openWorld } from "./support/world.ts";
import type { World } from "./support/world.ts";

/** One Keycloak for all: it takes long to start. */
let opened: World | undefined;
beforeAll(async () => {
  opened = await openWorld();
}, 400_000);
afterAll(() => opened?.close(), 60_000);
beforeEach(() => world().restore());

function world(): World {
  if (opened === undefined) throw new Error("there is no Keycloak");
  return opened;
}

describe("client credentials", () => clientCredentials(world));
describe("authorization code", () => signIn(world));
describe("implicit flow", () => implicit(world));
describe("refresh", () => refresh(world));
describe("token exchange", () => tokenExchange(world));
describe("UMA", () => uma(world));
describe("behind the guard", () => guard(world));
describe("administrators", () => administrators(world));
describe("Assayer is down or slow", () => outage(world));
describe("something else answers", () => impostors(world));
describe("Keycloak's log", () => secrets(world));
