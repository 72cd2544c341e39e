import { beforeAll, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { CallerKind, Hook } from "../../src/callers/hook.ts";
import { kinds } from "../../src/callers/registry.ts";
import type { Caller } from "../../src/issuance/caller.ts";
import type { Decision } from "../../src/issuance/decision.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { beyond } from "../emulators/emulator.ts";
import { emulatorOf } from "../emulators/emulators.ts";
import { altered } from "../support/altered-json.ts";
import { askedOf, openHook } from "../support/callers.ts";
import { expectNone } from "../support/expect-none.ts";
import { widerThanRequest } from "../support/narrower.ts";
import { noTexts } from "../support/requests.ts";
import { anyVerdict } from "../support/verdicts.ts";

const cases = 20_000;
const head = { method: "POST", path: "/v1/hooks/x", query: "", headers: {} };

/** What is decided on a message by some verdict, as the service decides it. */
function decided(kind: CallerKind, hook: Hook, message: Json, verdict: Parameters<typeof narrow>[1]) {
  const { carries, enforces } = kind;
  const { request, question } = askedOf(hook, message);
  const caller: Caller = {
    name: "x",
    kind: kind.kind,
    carries,
    enforces,
    lacks: (issuance) => hook.lacks?.(issuance, question) ?? [],
  };
  const decision: Decision = { decision_id: "d-1", ...narrow(request, verdict, caller, noTexts) };
  return { request, decision, answer: hook.encode(decision, question) };
}

describe.each(kinds.map((kind): [string, CallerKind] => [kind.kind, kind]))("%s", (name, kind) => {
  const emulator = emulatorOf(name);
  let hook: Hook;

  beforeAll(async () => {
    hook = await openHook(kind, emulator.settings);
  });

  test("what the IdP issues is within the decision, which is within the request; a deny issues nothing", () => {
    const seen = { allow: 0, deny: 0 };
    fc.assert(
      fc.property(emulator.anyMessage, anyVerdict, (message, verdict) => {
        const { request, decision, answer } = decided(kind, hook, message, verdict);
        const issued = emulator.apply(answer, message);
        expectNone(widerThanRequest(decision, request));
        seen[decision.decision] += 1;
        if (decision.decision === "deny") return issued === undefined;
        expectNone(issued === undefined ? ["an allow issues nothing"] : beyond(issued, decision.issuance, request));
        return true;
      }),
      { numRuns: cases },
    );
    expect(Math.min(seen.allow, seen.deny)).toBeGreaterThan(cases / 100);
  });

  test("a refusal issues nothing", () => {
    fc.assert(
      fc.property(emulator.anyMessage, (message) => {
        const refusals = (["JSON_INVALID", "REQUEST_INVALID", "UNAUTHENTICATED", "BODY_TOO_LARGE"] as const).map(
          (code) => hook.refuse({ code }, "d-1"),
        );
        for (const answer of refusals) expect(emulator.apply(answer, message)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  test("whatever is sent is read, or refused with faults", () => {
    const mutated = fc
      .record({ message: emulator.anyMessage, at: fc.nat(), value: fc.jsonValue({ maxDepth: 2 }) })
      .map(({ message, at, value }) => altered(message, at, value as Json, "replace"));
    fc.assert(
      fc.property(fc.oneof(mutated, fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>), (json) => {
        const [outcome = ""] = Object.keys(hook.decode(json, head));
        return ["request", "answer", "faults"].includes(outcome);
      }),
      { numRuns: 50_000 },
    );
  });
});
