import { describe, expect, test } from "@jest/globals";
import { createAuthorize } from "../../src/issuance/authorize.ts";
import type { Ports } from "../../src/issuance/authorize.ts";
import { nativeCaller } from "../../src/issuance/caller.ts";
import { AssayerError } from "../../src/issuance/errors.ts";
import { inputText } from "../../src/issuance/input-text.ts";
import { issuanceInput } from "../../src/issuance/input.ts";
import type { DecisionEvent } from "../../src/issuance/ports.ts";
import { storyInput } from "../support/library.ts";
import { after, because, noTexts, requestWith, verdictWith } from "../support/requests.ts";

const texts = new Map([["RISKY", { title: "Risky", remediation: "Wait." }]]);
const policy = { revision: "7", digest: "sha256:77" };
const input = issuanceInput.parse(storyInput("agent"));
const inputJson = inputText(input).whole;
const caller = nativeCaller("acme-idp");

function pipeline(over: Partial<Ports> = {}) {
  const events: DecisionEvent[] = [];
  const failures: unknown[] = [];
  let milliseconds = 0;
  const authorize = createAuthorize({
    assemble: async () => input,
    evaluate: async () => ({ verdict: verdictWith(), policy, texts: noTexts }),
    record: async (event) => void events.push(event),
    clock: () => 1_790_000_000_999,
    stopwatch: () => (milliseconds += 2),
    after,
    newId: () => "d-1",
    onFailure: (failure, id) => void failures.push([failure, id]),
    ...over,
  });
  return { authorize, events, failures };
}

const fails = (code: ConstructorParameters<typeof AssayerError>[0]) => async (): Promise<never> => {
  throw new AssayerError(code, "secret detail");
};

test("assembles at the second, evaluates that very text, records, answers", async () => {
  const seen: unknown[] = [];
  const { authorize, events } = pipeline({
    assemble: async (_request, by, now) => {
      seen.push(by.name, now);
      return input;
    },
    evaluate: async (text) => {
      seen.push(text);
      return { verdict: verdictWith({ deny: [because("RISKY")] }), policy, texts };
    },
  });
  const decision = await authorize(requestWith(), caller, { requestId: "r-9" });
  expect(seen).toEqual(["acme-idp", 1_790_000_000, inputJson]);
  expect(decision).toEqual({
    decision_id: "d-1",
    decision: "deny",
    reasons: [{ code: "RISKY", effect: "deny", title: "Risky", remediation: "Wait." }],
    error: { error: "access_denied", error_description: "The token was refused by policy." },
    policy,
  });
  expect(events).toEqual([
    {
      time: 1_790_000_000_999,
      caller: "acme-idp",
      request_id: "r-9",
      inputJson,
      verdict: verdictWith({ deny: [because("RISKY")] }),
      decision,
      timings: { assemble: 2, evaluate: 2, narrow: 2 },
    },
  ]);
});

describe("whatever fails is a deny with a code of its own", () => {
  const broken: [string, Partial<Ports>, string, string][] = [
    ["the context", { assemble: fails("CONTEXT_FAILED") }, "CONTEXT_FAILED", "temporarily_unavailable"],
    [
      "the context, unexpectedly",
      { assemble: async () => Promise.reject(new Error("secret")) },
      "INTERNAL",
      "temporarily_unavailable",
    ],
    ["the policy's deadline", { evaluate: fails("POLICY_DEADLINE") }, "POLICY_DEADLINE", "temporarily_unavailable"],
    ["the policy's memory", { evaluate: fails("POLICY_MEMORY") }, "POLICY_MEMORY", "temporarily_unavailable"],
    [
      "the policy, with a plain string",
      { evaluate: async () => Promise.reject("opa_malloc: failed") },
      "INTERNAL",
      "temporarily_unavailable",
    ],
    ["the policy's shape", { evaluate: fails("POLICY_MALFORMED") }, "POLICY_MALFORMED", "access_denied"],
    [
      "a verdict that narrow() cannot read",
      { evaluate: async () => ({ verdict: {} as never, policy, texts }) },
      "INTERNAL",
      "temporarily_unavailable",
    ],
    [
      "the record",
      { record: async () => Promise.reject(new Error("disk")) },
      "RECORD_FAILED",
      "temporarily_unavailable",
    ],
  ];

  test.each(broken)("%s", async (_name, ports, code, error) => {
    const { authorize, failures } = pipeline(ports);
    const decision = await authorize(requestWith(), caller);
    expect(decision).toMatchObject({ decision_id: "d-1", decision: "deny", reasons: [{ code }], error: { error } });
    expect(JSON.stringify(decision)).not.toMatch(/secret|malloc|disk/);
    expect(failures).toEqual([[expect.anything(), "d-1"]]);
  });

  test("and is recorded with what was known by then", async () => {
    const { authorize, events } = pipeline({ evaluate: fails("POLICY_DEADLINE") });
    await authorize(requestWith(), caller);
    expect(events).toMatchObject([{ inputJson, decision: { reasons: [{ code: "POLICY_DEADLINE" }] } }]);
    expect(events[0]).not.toHaveProperty("verdict");
  });
});

describe("a caller that gives a decision so much time", () => {
  const never = () => new Promise<never>(() => undefined);
  const late = { decision: "deny", error: { error: "temporarily_unavailable" } };

  test("is denied and the deny recorded, where deciding takes longer", async () => {
    const { authorize, events } = pipeline({ evaluate: never });
    const decision = await authorize(requestWith(), caller, { deadlineMs: 20 });
    expect(decision).toMatchObject({ ...late, reasons: [{ code: "CALLER_DEADLINE" }] });
    expect(events.map((event) => event.decision)).toEqual([decision]);
  });

  test("is denied where the record takes longer, whatever becomes of it", async () => {
    let fail = () => {};
    const record = () => new Promise<never>((_resolve, reject) => (fail = () => reject(new Error("disk"))));
    const { authorize, failures } = pipeline({ record });
    const decision = await authorize(requestWith(), caller, { deadlineMs: 20 });
    expect(decision).toMatchObject({ ...late, reasons: [{ code: "RECORD_FAILED" }] });
    fail();
    await new Promise<void>((resolve) => void after(1, resolve));
    expect(failures).toEqual([[expect.objectContaining({ code: "CALLER_DEADLINE" }), "d-1"]]);
  });

  test("gets what was decided in time, and no timer stays behind", async () => {
    const timers = new Set<number>();
    const counted: Ports["after"] = (milliseconds) => {
      timers.add(milliseconds);
      return () => void timers.delete(milliseconds);
    };
    const { authorize } = pipeline({ after: counted });
    expect(await authorize(requestWith(), caller, { deadlineMs: 1_000 })).toMatchObject({ decision: "allow" });
    expect([...timers]).toEqual([]);
  });
});
