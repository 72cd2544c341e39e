import { describe, expect, test } from "@jest/globals";
import { configured, foundIn, foundOf } from "../support/doctor.ts";

const rule = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["serviceaccounts/token"] };
const webhook = {
  name: "tokens.assayer.example",
  clientConfig: { service: { namespace: "assayer", name: "assayer", path: "/v1/hooks/prod" } },
  rules: [rule],
};
const configuration = (changes: object = {}) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  webhooks: [{ ...webhook, ...changes }],
});
const auth = { type: "bearer", key_files: ["k"] };
const at = (member: string) => `given.json#/webhooks/0/${member}`;

describe("Kubernetes", () => {
  test("a good configuration", async () => {
    expect(await foundIn("kubernetes", "good")).toEqual([
      "KUBERNETES_NAMESPACE_EXEMPT good.yaml (document 1)#/webhooks/0/namespaceSelector",
    ]);
  });

  test("a bad one", async () => {
    const webhooks = "bad.yaml (document 2)#/items/0/webhooks";
    expect(await foundIn("kubernetes", "bad")).toEqual([
      `HOOK_URL_INSECURE ${webhooks}/1/clientConfig`,
      `KUBERNETES_FAILURE_IGNORED ${webhooks}/0/failurePolicy`,
      `KUBERNETES_MATCH_CONDITION ${webhooks}/0/matchConditions`,
      `KUBERNETES_NAMESPACE_LEFT_OUT ${webhooks}/0/namespaceSelector`,
      `KUBERNETES_NAMESPACE_LEFT_OUT ${webhooks}/1/namespaceSelector`,
      `KUBERNETES_OBJECT_SELECTOR ${webhooks}/0/objectSelector`,
      `KUBERNETES_RULE_MISSING ${webhooks}/0/rules`,
      "KUBERNETES_TOKEN_SECRET bad.secrets.yaml#",
      "KUBERNETES_UNCHECKED",
      `TIMEOUT_TOO_SHORT ${webhooks}/1/timeoutSeconds`,
      `TIMEOUT_UNDECIDED ${webhooks}/0/timeoutSeconds`,
    ]);
  });

  test("no webhook leads to Assayer", () => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "assayer" } };
    expect(foundOf("kubernetes", [service])).toEqual(["KUBERNETES_WEBHOOK_MISSING"]);
  });

  test("an object whose kind is no text might be a webhook: it is named, and not passed over", () => {
    const unkind = { ...configuration(), kind: ["ValidatingWebhookConfiguration"] };
    expect(() => foundOf("kubernetes", [configuration(), unkind])).toThrow(/^given\.json \(document 2\)#\/kind: /);
  });

  const notTokens: [string, object][] = [
    ["another operation", { operations: ["UPDATE"] }],
    ["another group", { apiGroups: ["authentication.k8s.io"] }],
    ["another version", { apiVersions: ["v2"] }],
    ["service accounts themselves", { resources: ["serviceaccounts", "*"] }],
    ["what is in no namespace", { scope: "Cluster" }],
  ];
  test.each(notTokens)("a rule about %s", (_name, changes) => {
    expect(foundOf("kubernetes", [configuration({ rules: [{ ...rule, ...changes }] })])).toEqual([
      `KUBERNETES_RULE_MISSING ${at("rules")}`,
    ]);
  });

  test.each([["serviceaccounts/*"], ["*/*"], ["*/token"]])("a rule about %s", (resource) => {
    expect(foundOf("kubernetes", [configuration({ rules: [{ ...rule, resources: [resource] }] })])).toEqual([]);
  });

  test("the label of a namespace is anybody's but for its name", () => {
    const by = (key: string, operator: string) =>
      foundOf("kubernetes", [
        configuration({ namespaceSelector: { matchExpressions: [{ key, operator, values: ["kube-system"] }] } }),
      ]);
    expect(by("kubernetes.io/metadata.name", "NotIn")).toEqual([
      `KUBERNETES_NAMESPACE_EXEMPT ${at("namespaceSelector")}`,
    ]);
    const leftOut = [`KUBERNETES_NAMESPACE_LEFT_OUT ${at("namespaceSelector")}`];
    expect(by("name", "NotIn")).toEqual(leftOut);
    expect(by("kubernetes.io/metadata.name", "In")).toEqual(leftOut);
  });

  const callers: [string, object, string[]][] = [
    ["another mode", { mode: "mutating" }, ["KUBERNETES_MODE_MISMATCH given.json#/webhooks/0"]],
    ["the same mode", { mode: "validating" }, []],
    [
      "the ten seconds of a webhook",
      { mode: "validating", deadline_ms: 10_000 },
      [`TIMEOUT_TOO_SHORT ${at("timeoutSeconds")}`],
    ],
  ];
  test.each(callers)("compared with the caller: %s", (_name, own, found) => {
    const known = configured("prod", { kind: "kubernetes", auth, ...own });
    expect(foundOf("kubernetes", [configuration()], known)).toEqual(found);
  });
});
