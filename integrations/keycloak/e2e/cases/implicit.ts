import { expect, test } from "@jest/globals";
import { claimsOf } from "../support/requests.ts";
import type { World } from "../support/world.ts";

const query = { response_type: "id_token token", scope: "openid orders:read orders:write", nonce: "n-1" };

/** Tokens that come with the redirect: no client authenticates, and there is no token endpoint to answer. */
export function implicit(world: () => World): void {
  test("a client that cannot authenticate gets nothing unless policy accepts that", async () => {
    const before = world().log().length;
    const answer = await world().acme.authorize("page", "jo", query);
    // Keycloak says the error where the description belongs.
    expect(answer.get("error_description")).toBe("access_denied");
    expect([answer.get("access_token"), answer.get("id_token")]).toEqual([null, null]);
    expect(world().log().slice(before)).toMatch(/client=page grant=implicit .*CLIENT_AUTHENTICATION_WEAK/);
  });

  test("where policy does, both tokens are narrowed", async () => {
    const methods = ["tenants", "acme", "settings", "rules", "credential", "client_authentication", "methods"];
    await world().change(["directory/tenants.yaml", methods, ["none"]]);
    const answer = await world().acme.authorize("page", "jo", query);
    const [access, id] = ["access_token", "id_token"].map((name) => claimsOf(answer.get(name) ?? undefined));
    expect(access).toMatchObject({
      azp: "page",
      email: "jo@acme.example",
      resource_access: { "orders-api": { roles: ["reader"] } },
    });
    expect(String(access?.["scope"]).split(" ").sort()).toEqual(["openid", "orders:read"]);
    expect(id).toMatchObject({ aud: "page", nonce: "n-1", email: "jo@acme.example" });
    for (const token of [access, id]) {
      expect(token).not.toHaveProperty("family_name");
      expect(token).not.toHaveProperty("order_limit");
    }
  });
}
