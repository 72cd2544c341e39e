import { expect, test } from "@jest/globals";
import { idOf, orders } from "../support/realm.ts";
import { codeForm, words } from "../support/requests.ts";
import type { World } from "../support/world.ts";

const denied = { status: 400, body: { error: "access_denied" } };

/** Keycloak as it is, without the provider, and `assayer guard` before its token endpoint. */
export function guard(world: () => World): void {
  const machine = (scope: string) => world().guarded.token("sync", { grant_type: "client_credentials", scope });

  test("client credentials: scopes that are not allowed never reach Keycloak", async () => {
    const { status, body, access } = await machine("orders:read orders:write");
    expect({ status, scope: body["scope"] }).toEqual({ status: 200, scope: "orders:read" });
    expect(access).toMatchObject({ azp: "sync", aud: orders, scope: "orders:read" });
    expect(access).not.toHaveProperty("order_limit");
  });

  test("client credentials: asked for nothing that is allowed, issues nothing", async () => {
    expect(await machine("orders:write")).toMatchObject(denied);
  });

  test("client credentials: a client whose owner has left gets nothing", async () => {
    await world().change(["directory/owners.yaml", ["owners", "maria", "active"], false]);
    expect(await machine("orders:read")).toMatchObject(denied);
  });

  test("client credentials: whom Keycloak does not know gets Keycloak's answer", async () => {
    const headers = { authorization: `Basic ${Buffer.from("sync:wrong").toString("base64")}` };
    const form = { grant_type: "client_credentials", scope: "orders:read" };
    expect(await world().guarded.token("sync", form, headers)).toMatchObject({
      status: 401,
      body: { error: "unauthorized_client" },
    });
  });

  test("a person signs in through the guard, and what the code is redeemed for is decided on", async () => {
    const { status, body, access } = await world().guarded.signIn("web", "jo", "openid orders:read");
    expect({ status, scope: words(body["scope"]) }).toEqual({ status: 200, scope: ["openid", "orders:read"] });
    expect(access).toMatchObject({ sub: idOf("plain", "jo"), azp: "web", aud: orders });
    // Nobody can bound a refresh token that only Keycloak reads.
    expect(body).not.toHaveProperty("refresh_token");
  });

  test("a person at risk gets nothing, and what Keycloak had issued is taken back", async () => {
    const code = await world().guarded.code("web", "mallory", "openid orders:read");
    expect(await world().guarded.token("web", codeForm(code))).toMatchObject(denied);
  });

  test("a code for more than the client may have is a deny", async () => {
    const code = await world().guarded.code("web", "jo", "openid orders:read orders:write");
    expect(await world().guarded.token("web", codeForm(code))).toMatchObject(denied);
  });

  test("without Assayer nothing is issued", async () => {
    await world().stop();
    try {
      expect(await machine("orders:read")).toMatchObject({ status: 400, body: { error: "temporarily_unavailable" } });
    } finally {
      await world().start();
    }
    expect(await machine("orders:read")).toMatchObject({ status: 200 });
  });
}
