import { expect, test } from "@jest/globals";
import { expectRefused } from "../support/refused.ts";
import type { World } from "../support/world.ts";

const form = { grant_type: "urn:ietf:params:oauth:grant-type:uma-ticket", audience: "orders-api" };

export function uma(world: () => World): void {
  test("a requesting party token is decided on, with its permissions as a claim", async () => {
    const { status, access } = await world().acme.token("orders-api", form);
    expect(status).toBe(200);
    expect(access).toMatchObject({
      aud: "orders-api",
      azp: "orders-api",
      authorization: { permissions: [expect.anything()] },
    });
  });

  test("permissions go where policy does not allow the claim", async () => {
    await world().change(["directory/keycloak.yaml", ["resources", "orders-api", "claims"], []]);
    const { status, access } = await world().acme.token("orders-api", form);
    expect(status).toBe(200);
    expect(access).not.toHaveProperty("authorization");
  });

  test("an access token in place of the client's own credentials is no authentication of the client", async () => {
    const { body } = await world().acme.signIn("web", "jo", "orders:read");
    await expectRefused(world(), "acme", "CLIENT_AUTHENTICATION_WEAK", () =>
      world().acme.token("web", form, { authorization: `Bearer ${String(body["access_token"])}` }),
    );
  });
}
