import { describe, expect, test } from "@jest/globals";
import { bodyTemplate, urlTemplate } from "../../../src/context/facts/template.ts";
import { AssayerError } from "../../../src/issuance/errors.ts";

const origin = "https://risk.example";

describe("a URL", () => {
  test.each([
    ["/v1/{subject_id}", { subject_id: "jo" }, "/v1/jo"],
    ["/v1/{tenant_id}/{subject_id}?c={client_id}", { tenant_id: "a", subject_id: "b", client_id: "c" }, "/v1/a/b?c=c"],
    ["/v1/{subject_id}", { subject_id: "../../admin" }, "/v1/..%2F..%2Fadmin"],
    ["/v1/{subject_id}", { subject_id: "x?admin=1#y" }, "/v1/x%3Fadmin%3D1%23y"],
    ["/v1/{subject_id}", { subject_id: "%2e%2e" }, "/v1/%252e%252e"],
    ["/v1/{subject_id}", { subject_id: "a\\b" }, "/v1/a%5Cb"],
    ["/v1/x?s={subject_id}", { subject_id: "a&b='c'(d)*!" }, "/v1/x?s=a%26b%3D%27c%27%28d%29%2A%21"],
    ["/v1/{subject_id}", { subject_id: "Jürgen 名" }, "/v1/J%C3%BCrgen%20%E5%90%8D"],
    ["/v1/{subject_id}", { subject_id: "{client_id}", client_id: "c" }, "/v1/%7Bclient_id%7D"],
    ["/v1/{subject_id}", { subject_id: "spiffe://a/b" }, "/v1/spiffe%3A%2F%2Fa%2Fb"],
  ])("%s of %j", (path, keys, filled) => {
    expect(urlTemplate(origin + path).expand(keys)).toBe(origin + filled);
  });

  test.each([
    ["/v1/{subject_id}", { subject_id: ".." }],
    ["/v1/{subject_id}", { subject_id: "." }],
    ["/v1/{subject_id}/x", { subject_id: ".." }],
    ["/v1/{subject_id}{client_id}", { subject_id: ".", client_id: "." }],
    ["/v1/.{subject_id}/x", { subject_id: "." }],
    ["/v1/{subject_id}", { subject_id: "\ud800" }],
  ])("%s refuses %j", (path, keys) => {
    const expand = () => urlTemplate(origin + path).expand(keys);
    expect(expand).toThrow(AssayerError);
    expect(expand).toThrow(expect.objectContaining({ code: "PROVIDER_KEY_UNUSABLE" }));
  });

  test.each([
    ["https://{tenant_id}.example/", "placeholders may stand in the path and in the query only"],
    ["https://risk.example:{tenant_id}/", "Invalid URL"],
    ["{tenant_id}://risk.example/", "placeholders may stand in the path and in the query only"],
    ["https://risk.example/#{tenant_id}", "placeholders may stand in the path and in the query only"],
    ["https://u:{tenant_id}@risk.example/", "credentials belong into a file: see auth"],
    ["https://u:p@risk.example/", "credentials belong into a file: see auth"],
    ["https://risk.example/{subject}", 'unknown placeholder {subject}, did you mean "subject_id"?'],
    ["https://risk.example/{}", "unknown placeholder {}"],
    ["risk/{subject_id}", "Invalid URL"],
  ])("%s is no template", (written, message) => {
    expect(() => urlTemplate(written)).toThrow(message);
  });

  test("names what it needs", () => {
    expect([...urlTemplate(`${origin}/{runner_id}?t={tenant_id}`).names]).toEqual(["runner_id", "tenant_id"]);
  });
});

describe("a body", () => {
  test("is JSON whatever the values are", () => {
    const template = bodyTemplate({ who: ["{tenant_id}/{subject_id}", 1, null, true], about: { empty: {} } });
    expect([...template.names]).toEqual(["tenant_id", "subject_id"]);
    expect(JSON.parse(template.expand({ tenant_id: '","x":"$&', subject_id: "{tenant_id}\\" }))).toEqual({
      who: ['","x":"$&/{tenant_id}\\', 1, null, true],
      about: { empty: {} },
    });
  });

  test("refuses unknown placeholders", () => {
    expect(() => bodyTemplate({ a: ["{tennant_id}"] })).toThrow('did you mean "tenant_id"?');
  });
});
