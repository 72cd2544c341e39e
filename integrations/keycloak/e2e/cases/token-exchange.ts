import { describe, expect, test } from "@jest/globals";
import { idOf, orders } from "../support/realm.ts";
import { about, refreshForm } from "../support/requests.ts";
import type { Answer } from "../support/requests.ts";
import { expectRefused } from "../support/refused.ts";
import type { World } from "../support/world.ts";

const accessToken = "urn:ietf:params:oauth:token-type:access_token";
const refreshToken = "urn:ietf:params:oauth:token-type:refresh_token";

/** What `assistant` sends to act for whoever signed in at `web`. */
export const exchangeForm = (signedIn: Answer, scope: string, more: object = {}) => ({
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  subject_token: String(signedIn.body["access_token"]),
  subject_token_type: accessToken,
  scope,
  ...more,
});

export function tokenExchange(world: () => World): void {
  describe.each(["acme", "bare"] as const)("in the realm %s", (realm) => {
    const exchanged = async (scope: string, more?: object) => {
      const signedIn = await world()[realm].signIn("web", "jo", "orders:read");
      return world()[realm].token("assistant", exchangeForm(signedIn, scope, more));
    };

    test.each(["orders:read", "orders:read orders:write"])("asked for %s, issues what policy allows", async (scope) => {
      const { status, body, access } = await exchanged(scope);
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        issued_token_type: accessToken,
        token_type: "Bearer",
        expires_in: about(1_800),
        refresh_expires_in: 0,
        "not-before-policy": 0,
        session_state: expect.any(String),
        scope: "orders:read",
      });
      expect(access).toEqual({
        exp: Number(access["iat"]) + 1_800,
        iat: expect.any(Number),
        jti: expect.any(String),
        iss: expect.stringMatching(new RegExp(`/realms/${realm}$`)),
        aud: orders,
        sub: idOf(realm, "jo"),
        typ: "Bearer",
        azp: "assistant",
        sid: expect.any(String),
        scope: "orders:read",
        email: "jo@acme.example",
        resource_access: { "orders-api": { roles: ["reader"] } },
      });
    });

    test("the client whose token is exchanged is an actor that has to be approved", async () => {
      await world().change(["directory/keycloak.yaml", ["clients", "assistant", "actors"], ["assistant"]]);
      await expectRefused(world(), realm, "AGENT_ACTOR_UNAPPROVED", () => exchanged("orders:read"));
    });

    test("asked for nothing that is allowed, issues nothing", async () => {
      await expectRefused(world(), realm, "SCOPES_EXHAUSTED", () => exchanged("orders:write"));
    });

    test("an ID token cannot be narrowed here: a claim that had to go is a deny", async () => {
      await expectRefused(world(), realm, "UNENFORCEABLE a change of the ID token", () =>
        exchanged("openid orders:read"),
      );
    });

    test("a refresh token that is exchanged for stays narrow", async () => {
      const first = await exchanged("orders:read orders:write", { requested_token_type: refreshToken });
      expect(first).toMatchObject({ status: 200, body: { scope: "orders:read" }, refresh: { typ: "Refresh" } });
      const again = await world()[realm].token("assistant", refreshForm(first, "orders:read orders:write"));
      expect(again).toMatchObject({ status: 200, body: { scope: "orders:read" }, access: { scope: "orders:read" } });
      expect(again.access["resource_access"]).toEqual({ "orders-api": { roles: ["reader"] } });
    });
  });
}
