import { describe, expect, test } from "@jest/globals";
import { foundIn, foundOf } from "../support/doctor.ts";

describe("Keycloak", () => {
  test("a good realm", async () => {
    expect(await foundIn("keycloak", "good")).toEqual([]);
  });

  test("bad ones", async () => {
    expect(await foundIn("keycloak", "bad")).toEqual([
      "EXPORT_NOT_GIVEN bad.json#/2/clients",
      "KEYCLOAK_CLIENTS_LEFT_OUT bad.json#/1/clientPolicies/policies/1/conditions",
      "KEYCLOAK_CLIENTS_LEFT_OUT bad.json#/1/clientPolicies/policies/2/conditions",
      "KEYCLOAK_CREDENTIALS_UNDECIDED bad.json#/1/verifiableCredentialsEnabled",
      "KEYCLOAK_DOCKER_UNDECIDED bad.json#/1/clients/2",
      "KEYCLOAK_EXECUTOR_MISSING bad.json#/2/clientProfiles",
      "KEYCLOAK_POLICY_DISABLED bad.json#/1/clientPolicies/policies/0/enabled",
      "KEYCLOAK_POLICY_MISSING bad.json#/3/clientPolicies",
      "KEYCLOAK_POST_PROCESSOR_ONLY bad.json#/1/clients/0",
      "KEYCLOAK_POST_PROCESSOR_ONLY bad.json#/1/clients/1",
      "KEYCLOAK_REALM_MASTER bad.json#/0/realm",
      "KEYCLOAK_SAML_UNDECIDED bad.json#/1/clients/3",
    ]);
  });

  const realm = (policies: readonly object[]) => ({
    realm: "acme",
    clientProfiles: { profiles: [{ name: "gate", executors: [{ executor: "assayer" }] }] },
    clientPolicies: { policies: policies.map((policy) => ({ profiles: ["gate"], enabled: true, ...policy })) },
    clients: [],
  });
  const anyClient = (configuration?: object) => [{ condition: "any-client", configuration }];

  test("one policy for every client is enough", () => {
    expect(
      foundOf("keycloak", [realm([{ conditions: [{ condition: "client-roles" }] }, { conditions: anyClient() }])]),
    ).toEqual([]);
  });

  test.each([["true"], [true]])("any client, with negative logic %j, is no client", (negative) => {
    expect(foundOf("keycloak", [realm([{ conditions: anyClient({ "is-negative-logic": negative }) }])])).toEqual([
      "KEYCLOAK_CLIENTS_LEFT_OUT given.json#/clientPolicies/policies/0/conditions",
    ]);
  });

  test("a policy without conditions", () => {
    expect(foundOf("keycloak", [realm([{ conditions: [] }])])).toEqual([
      "KEYCLOAK_CLIENTS_LEFT_OUT given.json#/clientPolicies/policies/0/conditions",
    ]);
  });
});
