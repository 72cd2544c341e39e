import { describe, expect, test } from "@jest/globals";
import { idOf, orders, secret } from "../support/realm.ts";
import { about, codeForm, words } from "../support/requests.ts";
import { expectRefused } from "../support/refused.ts";
import type { World } from "../support/world.ts";

export function signIn(world: () => World): void {
  test("the tokens of a sign-in hold what policy allows, and nothing else", async () => {
    const { status, body, access, refresh, id } = await world().acme.signIn(
      "web",
      "jo",
      "openid orders:read orders:write",
    );
    expect(status).toBe(200);
    expect({ ...body, scope: words(body["scope"]) }).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      id_token: expect.any(String),
      token_type: "Bearer",
      // 3600 and 7200 in the realm; there is a third audience that allows no more than this.
      expires_in: about(900),
      refresh_expires_in: about(1_200),
      "not-before-policy": 0,
      session_state: expect.any(String),
      scope: ["openid", "orders:read"],
    });
    const everyToken = {
      iat: expect.any(Number),
      jti: expect.any(String),
      iss: expect.stringMatching(/\/realms\/acme$/),
      sub: idOf("acme", "jo"),
      azp: "web",
      sid: expect.any(String),
    };
    const roles = { "orders-api": { roles: ["reader"] } };
    expect({ ...access, scope: words(access["scope"]), aud: new Set([access["aud"]].flat()) }).toEqual({
      ...everyToken,
      typ: "Bearer",
      exp: Number(access["iat"]) + 900,
      aud: new Set(["assistant", orders]),
      scope: ["openid", "orders:read"],
      // Neither family_name, which no resource needs, nor order_limit, which orders:write had brought along.
      email: "jo@acme.example",
      resource_access: roles,
    });
    expect({ ...id }).toEqual({
      ...everyToken,
      typ: "ID",
      exp: Number(id["iat"]) + 600,
      aud: "web",
      at_hash: expect.any(String),
      email: "jo@acme.example",
      resource_access: roles,
    });
    expect(refresh).toMatchObject({ typ: "Refresh", exp: Number(refresh["iat"]) + 1_200 });
    expect(words(refresh["scope"])).not.toEqual(expect.arrayContaining(["orders:write"]));
    expect(words(refresh["scope"])).not.toEqual(expect.arrayContaining(["orders:bulk"]));
  });

  test("introspection tells nothing that was taken from the token", async () => {
    const { body, access } = await world().acme.signIn("web", "jo", "openid orders:read orders:write");
    const { active, username, client_id, token_type, ...told } = await world().acme.introspect(
      "assistant",
      body["access_token"],
    );
    expect({ active, username, client_id, token_type }).toEqual({
      active: true,
      username: "jo",
      client_id: "web",
      token_type: "Bearer",
    });
    expect(told).toEqual(access);
  });

  test("somebody at a high risk gets nothing, and the code is used up", async () => {
    const code = await world().acme.code("web", "mallory", "openid orders:read");
    await expectRefused(world(), "acme", "RISK_TOO_HIGH", () => world().acme.token("web", codeForm(code)));
    expect(await world().acme.token("web", codeForm(code))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  test("a client that nobody has registered gets nothing", async () => {
    await expectRefused(world(), "acme", "REGISTRATION_UNKNOWN", () =>
      world().acme.signIn("shadow", "jo", "openid orders:read"),
    );
  });

  test("the offline token of somebody who may not have one is not issued", async () => {
    await expectRefused(world(), "acme", "UNENFORCEABLE scopes offline_access", () =>
      world().acme.signIn("web", "jo", "openid orders:read offline_access"),
    );
    expect(await world().administrator.offlineSessions("acme", "web")).toBe(0);
  });

  describe("the post-processor alone", () => {
    test("does not issue an ID token that it cannot narrow", async () => {
      await expectRefused(world(), "bare", "UNENFORCEABLE a change of the ID token", () =>
        world().bare.signIn("web", "jo", "openid orders:read"),
      );
    });

    test("narrows where there is none", async () => {
      const answer = await world().bare.signIn("web", "jo", "orders:read orders:write");
      expect(answer).toMatchObject({
        status: 200,
        body: { scope: "orders:read", expires_in: about(900) },
        access: { scope: "orders:read" },
      });
      expect(answer.access).not.toHaveProperty("family_name");
    });
  });

  test("the password grant is narrowed like the others", async () => {
    const form = { grant_type: "password", username: "jo", password: secret, scope: "openid orders:read orders:write" };
    const { status, body, access, id } = await world().acme.token("web", form);
    expect(status).toBe(200);
    expect([body["scope"], access["scope"]].map(words)).toEqual([
      ["openid", "orders:read"],
      ["openid", "orders:read"],
    ]);
    expect(id).not.toHaveProperty("family_name");
  });
}
