import { describe, expect, test } from "@jest/globals";
import { idOf, orders } from "../support/realm.ts";
import { about, refreshForm, seconds, words } from "../support/requests.ts";
import type { Answer } from "../support/requests.ts";
import { expectRefused } from "../support/refused.ts";
import type { World } from "../support/world.ts";

const everything = "openid orders:read orders:write orders:bulk";
const narrow = ["openid", "orders:read"];

const registered = ["clients", "web", "scopes"];
/** What policy would allow web from now on. */
const loosened = ["directory/keycloak.yaml", registered, everything.split(" ")] as const;

export function refresh(world: () => World): void {
  describe.each(["acme", "rotating"] as const)("in the realm %s", (realm) => {
    const signIn = () => world()[realm].signIn("web", "jo", "openid orders:read orders:write");
    const refreshed = (answer: Answer, scope?: string) => world()[realm].token("web", refreshForm(answer, scope));

    test.each([undefined, everything])(
      "a narrowed token stays narrow, whether the client asks for more: %s",
      async (scope) => {
        const once = await refreshed(await signIn(), scope);
        expectNarrow(once);
        expectNarrow(await refreshed(once, scope));
      },
    );

    test("it stays narrow also where policy would allow more by now", async () => {
      const first = await signIn();
      await world().change(loosened);
      expectNarrow(await refreshed(first, everything));
      // The same policy allows a new sign-in more.
      expect(words((await signIn()).body["scope"])).toEqual(words(everything));
    });

    test("lifetimes are decided on again", async () => {
      const { status, body, access, refresh, id } = await refreshed(await signIn());
      expect(status).toBe(200);
      // Keycloak says how long is left when it answers, which may be a moment later.
      expect([body["expires_in"], body["refresh_expires_in"]]).toEqual([about(900), about(1_200)]);
      expect([access, refresh, id].map(seconds)).toEqual([900, 1_200, 600]);
    });

    test("a client that asks for less once has not lost the rest", async () => {
      const less = await refreshed(await signIn(), "openid");
      expect(less).toMatchObject({ status: 200, body: { scope: "openid" }, access: { scope: "openid" } });
      expectNarrow(await refreshed(less));
    });

    test("policy may take away more than at the sign-in", async () => {
      const first = await signIn();
      await world().change(["directory/keycloak.yaml", ["resources", orders, "claims"], ["email"]]);
      const { status, access } = await refreshed(first);
      expect(status).toBe(200);
      expect(access).not.toHaveProperty("resource_access");
    });

    test("a deny issues nothing, and leaves the refresh token as it was", async () => {
      const first = await signIn();
      await world().change(["facts/risk.yaml", ["acme", idOf(realm, "jo"), "score"], 90]);
      await expectRefused(world(), realm, "RISK_TOO_HIGH", () => refreshed(first));
      await world().restore();
      expectNarrow(await refreshed(first));
    });
  });

  test("with rotation, a refresh token is good for one use only", async () => {
    const first = await world().rotating.signIn("web", "jo", "openid orders:read");
    expect(await world().rotating.token("web", refreshForm(first))).toMatchObject({ status: 200 });
    expect(await world().rotating.token("web", refreshForm(first))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });
}

function expectNarrow({ status, body, access, refresh }: Answer): void {
  expect(status).toBe(200);
  expect([body["scope"], access["scope"]].map(words)).toEqual([narrow, narrow]);
  expect(words(refresh["scope"]).filter((name) => name.startsWith("orders:"))).toEqual(["orders:read"]);
  expect(access["resource_access"]).toEqual({ "orders-api": { roles: ["reader"] } });
  expect(access).not.toHaveProperty("order_limit");
}
