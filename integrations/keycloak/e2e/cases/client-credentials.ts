import { describe, expect, test } from "@jest/globals";
import { evidenceFor } from "../../../../examples/acme/runtime/evidence.js";
import { expectRefused, refused } from "../support/refused.ts";
import { orders } from "../support/realm.ts";
import { about } from "../support/requests.ts";
import type { World } from "../support/world.ts";

const form = (scope: string) => ({ grant_type: "client_credentials", scope });

export function clientCredentials(world: () => World): void {
  // With the executor, and with the post-processor alone.
  describe.each(["acme", "bare"] as const)("in the realm %s", (realm) => {
    test.each(["orders:read", "orders:read orders:write"])("asked for %s, issues what policy allows", async (scope) => {
      const { status, body, access } = await world()[realm].token("sync", form(scope));
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: "Bearer",
        // The realm says 3600.
        expires_in: about(1_800),
        refresh_expires_in: 0,
        "not-before-policy": 0,
        scope: "orders:read",
      });
      expect(access).toEqual({
        exp: Number(access["iat"]) + 1_800,
        iat: expect.any(Number),
        jti: expect.any(String),
        iss: expect.stringMatching(new RegExp(`/realms/${realm}$`)),
        aud: orders,
        sub: expect.any(String),
        typ: "Bearer",
        azp: "sync",
        scope: "orders:read",
        // Without `auditor`, which no resource needs, and `writer`, which orders:write had brought along.
        resource_access: { "orders-api": { roles: ["reader"] } },
      });
    });

    test("asked for nothing that is allowed, issues nothing", async () => {
      await expectRefused(world(), realm, "SCOPES_EXHAUSTED", () => world()[realm].token("sync", form("orders:write")));
    });

    test("a role goes where policy no longer allows it", async () => {
      const claims = ["resources", orders, "claims"];
      await world().change(["directory/keycloak.yaml", claims, ["email"]]);
      const { access } = await world()[realm].token("sync", form("orders:read"));
      expect(access).toMatchObject({ scope: "orders:read" });
      expect(access).not.toHaveProperty("resource_access");
    });

    test("a client whose owner has left gets nothing", async () => {
      await world().change(["directory/owners.yaml", ["owners", "maria", "active"], false]);
      await expectRefused(world(), realm, "OWNER_INACTIVE", () => world()[realm].token("sync", form("orders:read")));
    });
  });

  test("an agent shows its purpose and its runtime in headers of the token request", async () => {
    const [evidence] = await evidenceFor("billing-agent", world().evidenceKeys);
    const shown = { "assayer-purpose": "invoice-reconciliation", "assayer-evidence": evidence?.token ?? "" };
    const { status, access } = await world().acme.token("billing-agent", form("invoices:read"), shown);
    expect({ status, access }).toMatchObject({ status: 200, access: { azp: "billing-agent", scope: "invoices:read" } });
    expect(await world().acme.token("billing-agent", form("invoices:read"))).toMatchObject(refused);
    expect(world().log()).toMatch(/client=billing-agent .* AGENT_PURPOSE_UNAPPROVED .*WORKLOAD_EVIDENCE_MISSING/);
  });
}
