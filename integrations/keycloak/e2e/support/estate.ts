import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEstate } from "../../../../test/support/acme-estate.ts";
import type { Estate } from "../../../../test/support/acme-estate.ts";
import { idOf, orders, realms } from "./realm.ts";

/** Keycloak's key at Assayer. */
export const key = "the-key-of-keycloak-in-this-test";

/** The example estate, with what the realm's clients and API are, and Keycloak as its one caller. */
export async function createKeycloakEstate(): Promise<Estate & { readonly keyFile: string }> {
  const estate = await createEstate();
  const digest = `sha256:${createHash("sha256").update(key).digest("hex")}`;
  await estate.edit("assayer.yaml", ["server"], { callers: [{ name: "keycloak", keys: [digest] }] });
  const rules = ["tenants", "acme", "settings", "rules"];
  await estate.edit("directory/tenants.yaml", [...rules, "credential", "client_authentication"], {
    methods: ["client_secret_basic"],
  });
  await estate.edit("directory/tenants.yaml", [...rules, "token"], {
    lifetime_ceiling: { refresh_token_seconds: "20m", id_token_seconds: "10m" },
  });
  await estate.edit(
    "directory/agents.yaml",
    ["agents", "billing-agent", "credential", "authentication_method"],
    "client_secret_basic",
  );
  const scores = [
    ["sync", 5],
    ["orders-api", 5],
    ...realms.flatMap(
      (realm) =>
        [
          [idOf(realm, "jo"), 12],
          [idOf(realm, "mallory"), 95],
        ] as const,
    ),
  ] as const;
  for (const [subject, score] of scores)
    await estate.edit("facts/risk.yaml", ["acme", subject], { score, signals: [] });
  estate.keep();
  const keyFile = join(estate.folder, "keycloak.key");
  await writeFile(keyFile, `${key}\n`);
  await writeFile(join(estate.folder, "directory/keycloak.yaml"), directory);
  return { ...estate, keyFile };
}

const registration = `tenant: acme, active: true, environment: production, owner: maria, review_by: 2036-12-20, credential: { issued_at: 2026-09-01 }`;

const directory = `
clients:
  - { id: web, ${registration}, resources: ["${orders}", assistant], scopes: [openid, "orders:read"] }
  - { id: page, ${registration}, resources: ["${orders}", assistant], scopes: [openid, "orders:read"] }
  - { id: sync, ${registration}, resources: ["${orders}"], scopes: ["orders:read"] }
  - { id: assistant, ${registration}, resources: ["${orders}"], scopes: [openid, "orders:read"], actors: [assistant, web] }
  - { id: orders-api, ${registration}, resources: [orders-api] }
resources:
  - id: ${orders}
    kind: api
    tenant: acme
    owner: maria
    environment: production
    sensitivity: medium
    scopes: ["orders:read", "orders:write", "orders:bulk"]
    read_only_scopes: ["orders:read"]
    claims: [email, order_limit, /resource_access/orders-api/roles/reader, /resource_access/orders-api/roles/writer, /resource_access/orders-api/roles/bulk]
    sender_constrained: false
  - { id: assistant, kind: api, tenant: acme, owner: maria, environment: production, sensitivity: medium, scopes: [], sender_constrained: false }
  - { id: orders-api, kind: api, tenant: acme, owner: maria, environment: production, sensitivity: low, scopes: [], claims: [authorization], sender_constrained: false }
`;
