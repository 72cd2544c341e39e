import { describe, expect, test } from "@jest/globals";
import { contextSettings } from "../../src/context/settings.ts";

const risk = { type: "http", name: "risk", url: "https://risk.example/{subject_id}" };
const runners = { type: "file", part: "runner", name: "runners", path: "runners.yaml", key: ["runner_id"] };

test("everything has a default but the providers, of which there are none", () => {
  expect(contextSettings.parse({})).toMatchObject({ directory: { path: "directory" }, posture: [], budget_ms: 200 });
});

test("providers of both types", () => {
  const { posture, risk: parsed } = contextSettings.parse({ posture: [runners], risk });
  expect(posture).toMatchObject([{ type: "file", part: "runner", watch: true }]);
  expect(parsed).toMatchObject({
    method: "GET",
    timeout_ms: 1_000,
    ttl_ms: 30_000,
    circuit: { failures: 5, open_ms: 5_000 },
  });
});

describe("what is refused", () => {
  test.each([
    [{ risk: { ...risk, url: "http://risk.example/" } }, "must be https, or set insecure_allow_http"],
    [
      { risk: { ...risk, url: "https://risk.example/{subject}" } },
      'unknown placeholder {subject}, did you mean "subject_id"?',
    ],
    [{ risk: { ...risk, method: "POST", body: { a: "{x}" } } }, "unknown placeholder {x}"],
    [{ risk: { ...risk, body: { a: 1 } } }, "only POST has a body"],
    [{ risk: { ...risk, auth: { file: "a", header: "Bad Header" } } }, "Invalid string"],
    [{ risk: { ...risk, name: "evidence" } }, 'the name "evidence" is taken'],
    [{ risk, posture: [{ ...runners, name: "risk" }] }, 'the name "risk" is taken'],
    [{ posture: [runners, runners] }, 'the name "runners" is taken'],
    [{ posture: [{ ...runners, part: "weather" }] }, "Invalid option"],
    [{ posture: [{ ...runners, url: "x" }] }, "Unrecognized key"],
    [{ budget_ms: 0 }, "Too small"],
  ])("%#", (settings, message) => {
    const parsed = contextSettings.safeParse(settings);
    expect(parsed.success ? [] : parsed.error.issues.map((issue) => issue.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test("but for http to this host, or where it is asked for by name", () => {
    for (const over of [
      { url: "http://127.0.0.1:8080/" },
      { url: "http://localhost/" },
      { url: "http://risk.example/", insecure_allow_http: true },
    ]) {
      expect(contextSettings.safeParse({ risk: { ...risk, ...over } }).success).toBe(true);
    }
  });
});
