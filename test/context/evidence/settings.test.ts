import { describe, expect, test } from "@jest/globals";
import { evidenceSettings } from "../../../src/context/evidence/settings.ts";
import { harness, kubernetesIssuer } from "../../support/evidence.ts";
import { builderSettings, newAttester } from "../../support/attestations.ts";

const spiffe = {
  issuer: "spiffe://prod.example",
  kind: "spiffe",
  audiences: ["a"],
  keys: { spiffe_bundle_file: "bundle.json" },
};

test("nothing is trusted by default", () => {
  expect(evidenceSettings.parse({})).toEqual({
    issuers: [],
    attesters: [],
    keys: {
      refresh_seconds: 300,
      cooldown_seconds: 10,
      max_stale_seconds: 86_400,
      timeout_ms: 2_000,
      max_bytes: 524_288,
    },
    max_token_bytes: 16_384,
    insecure_allow_http: false,
  });
});

describe("issuers", () => {
  const http = (url: string) => ({ ...kubernetesIssuer, keys: { jwks_uri: url } });
  test.each<[string, object[], string[]]>([
    ["good ones of each kind", [kubernetesIssuer, spiffe], []],
    ["the same twice", [kubernetesIssuer, kubernetesIssuer], ["issuers.1.issuer"]],
    ["no audience", [{ ...kubernetesIssuer, audiences: [] }], ["issuers.0.audiences"]],
    ["a symmetric algorithm", [{ ...kubernetesIssuer, algorithms: ["HS256"] }], ["issuers.0.algorithms.0"]],
    ["no algorithm", [{ ...kubernetesIssuer, algorithms: ["none"] }], ["issuers.0.algorithms.0"]],
    [
      "two places of keys",
      [{ ...kubernetesIssuer, keys: { jwks_file: "a", jwks_uri: "https://a" } }],
      ["issuers.0.keys"],
    ],
    ["a bundle for another kind", [{ ...kubernetesIssuer, keys: spiffe.keys }], ["issuers.0.keys"]],
    ["a template for another kind", [{ ...kubernetesIssuer, path_template: "/a" }], ["issuers.0.path_template"]],
    ["plain HTTP elsewhere", [http("http://keys.example/jwks")], ["issuers.0.keys"]],
    ["plain HTTP of a name that begins like loopback", [http("http://127.0.0.1.evil.example/")], ["issuers.0.keys"]],
    ["plain HTTP at home", [http("http://localhost:1/jwks")], []],
    ["plain HTTP at home, version 6", [http("http://[::1]:1/jwks")], []],
    ["a file URL", [http("file:///etc/passwd")], ["issuers.0.keys.jwks_uri"]],
    ["a password in the URL", [http("https://a:b@keys.example/")], ["issuers.0.keys.jwks_uri"]],
    ["a path as a trust domain", [{ ...spiffe, issuer: "spiffe://prod.example/a" }], ["issuers.0.issuer"]],
    ["EdDSA for SVIDs", [{ ...spiffe, algorithms: ["EdDSA"] }], ["issuers.0.algorithms"]],
    ["a good template", [{ ...spiffe, path_template: "/c/{cluster}/ns/{namespace}/sa/{service_account}" }], []],
    ["a template of other names", [{ ...spiffe, path_template: "/c/{pod}" }], ["issuers.0.path_template"]],
    ["a template without a slash", [{ ...spiffe, path_template: "c" }], ["issuers.0.path_template"]],
    [
      "a template that names twice",
      [{ ...spiffe, path_template: "/{cluster}/{cluster}" }],
      ["issuers.0.path_template"],
    ],
    ["two clusters", [{ ...spiffe, cluster: "a", path_template: "/{cluster}" }], ["issuers.0.cluster"]],
  ])("%s", (_, issuers, paths) => {
    const { error } = evidenceSettings.safeParse({ issuers });
    expect(error?.issues.map(({ path }) => path.join(".")) ?? []).toEqual(paths);
  });

  test("plain HTTP elsewhere, insecurely", () => {
    const issuers = [http("http://keys.example/jwks")];
    expect(evidenceSettings.safeParse({ issuers, insecure_allow_http: true }).success).toBe(true);
  });
});

describe("attesters", () => {
  test("provenance needs a type of build", () => {
    const { error } = evidenceSettings.safeParse({ attesters: [{ ...builderSettings, build_types: [] }] });
    expect(error?.issues.map(({ path }) => path)).toEqual([["attesters", 0, "build_types"]]);
  });

  test.each<[string, string, object]>([
    ["no file", "", {}],
    ["garbage", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", {}],
    ["another curve", newAttester("P-384").pem, {}],
    ["another kind", newAttester("P-256").pem, { algorithm: "RS256" }],
    ["a weak RSA key", newAttester("RSA-1024").pem, { algorithm: "RS256" }],
    ["a private key", newAttester("P-256").privatePem, {}],
  ])("a key that cannot be used is a fault: %s", async (_, pem, change) => {
    const files: Record<string, string> = pem === "" ? {} : { "builder.pem": pem };
    const failure = harness({ attesters: [{ ...builderSettings, ...change }] }, files);
    await expect(failure).rejects.toMatchObject({
      code: "ATTESTER_KEY_INVALID",
      message: expect.stringContaining("builder.pem"),
    });
  });
});
