import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { counterfactual } from "../../../src/authoring/explain/counterfactual.ts";
import type { Counterfactual } from "../../../src/authoring/explain/counterfactual.ts";
import { groundsIn } from "../../../src/authoring/explain/grounds.ts";
import { parametersOf, rulesOf } from "../../../src/authoring/explain/rules.ts";
import { stepsOf, withoutValue, withValue } from "../../../src/authoring/scenario/pointer.ts";
import { issuanceInput } from "../../../src/issuance/input.ts";
import type { Json } from "../../../src/issuance/vocabulary.ts";
import { readCases } from "../../support/cases.ts";
import { createExplainer, questionOf, storyWith } from "../../support/explained.ts";
import type { Explainer, Set } from "../../support/explained.ts";
import type { Story } from "../../support/library.ts";

jest.setTimeout(120_000);

let explainer: Explainer;
beforeAll(async () => {
  explainer = await createExplainer();
});

async function search(value: Json): Promise<Counterfactual> {
  const { bundle, decider } = explainer;
  const question = questionOf(value);
  const groundFor = groundsIn(rulesOf(bundle), (rule) => parametersOf(rule, question.input, bundle.data));
  return counterfactual({ question, decided: await decider.decide(question), groundFor }, decider);
}

type Changes = NonNullable<Counterfactual["changes"]>;

async function outcomeWith(input: Json, changes: Changes): Promise<string> {
  const changed = changes.reduce<Json>((before, { op, path, value = null }) => {
    const steps = stepsOf(path);
    return (op === "remove" ? withoutValue(before, steps) : withValue(before, steps, value)) ?? null;
  }, input);
  return (await explainer.decider.decide(questionOf(changed))).outcome.decision;
}

test("of every third scenario that is denied: what is proposed allows, and nothing of it is needless", async () => {
  const denied = (await readCases()).filter(({ expected }) => expected.decision === "deny");
  const whole = denied.map(({ input }) => input).filter((input) => issuanceInput.safeParse(input).success);
  const inputs = whole.filter((_, index) => index % 3 === 0);
  let found = 0;
  for (const input of inputs) {
    const { changes, evaluations } = await search(input);
    expect(evaluations).toBeLessThanOrEqual(2_000);
    if (changes === undefined) continue;
    found += 1;
    expect(await outcomeWith(input, changes)).toBe("allow");
    for (const one of changes.length === 1 ? [] : changes) {
      const fewer = changes.filter((other) => other !== one);
      expect(await outcomeWith(input, fewer)).toBe("deny");
    }
  }
  expect(inputs.length).toBeGreaterThan(30);
  expect(found / inputs.length).toBeGreaterThan(0.75);
});

describe("the change that a person would have named", () => {
  test.each<[name: string, story: Story, set: Set, changes: Changes]>([
    [
      "a fact turned over",
      "runner",
      ["/posture/runner/trusted", false],
      [{ op: "replace", path: "/posture/runner/trusted", from: false, value: true }],
    ],
    [
      "a fact that nobody told",
      "runner",
      ["/identity/workload/fork", undefined],
      [{ op: "add", path: "/identity/workload/fork", value: false }],
    ],
    [
      "a time as long ago as a parameter wants",
      "runner",
      ["/posture/runner/reimaged_at", 1_790_000_000],
      [{ op: "replace", path: "/posture/runner/reimaged_at", from: 1_790_000_000, value: 1_789_827_200 }],
    ],
    [
      "a time just ahead",
      "agent",
      ["/identity/registration/review_by", 1_790_000_000],
      [{ op: "replace", path: "/identity/registration/review_by", from: 1_790_000_000, value: 1_790_000_001 }],
    ],
    [
      "a number at its limit",
      "agent",
      ["/risk/score", 80.1],
      [{ op: "replace", path: "/risk/score", from: 80.1, value: 80 }],
    ],
    [
      "one change for four rules",
      "tool_call",
      ["/tenant/id", "globex"],
      [{ op: "replace", path: "/tenant/id", from: "globex", value: "acme" }],
    ],
    [
      "a word that the input's schema lists",
      "tool_call",
      ["/request/token_types", ["refresh_token"]],
      [{ op: "add", path: "/request/token_types/-", value: "access_token" }],
    ],
    [
      "a block for an address",
      "partner",
      ["/identity/registration/partner/networks", []],
      [{ op: "add", path: "/identity/registration/partner/networks/-", value: "203.0.113.20/32" }],
    ],
  ])("%s", async (_name, story, set, changes) => {
    expect(await search(storyWith(story, set))).toMatchObject({ changes });
  });

  test.each<[name: string, sets: Set[]]>([
    [
      "two rules",
      [
        ["/posture/runner/trusted", false],
        ["/identity/workload/fork", true],
      ],
    ],
    [
      "two conditions of one rule",
      [
        ["/posture/runner/trusted", false],
        ["/posture/runner/id", "runner-eu-8"],
      ],
    ],
  ])("%s need two changes", async (_name, sets) => {
    const input = storyWith("runner", ...sets);
    const { changes = [] } = await search(input);
    expect(changes).toHaveLength(2);
    expect(await outcomeWith(input, changes)).toBe("allow");
  });
});

test.each(["/identity/registration/owner", "/identity/registration/credential", "/identity/registration/workloads"])(
  "%s is missing: nobody invents it",
  async (pointer) => {
    expect(await search(storyWith("agent", [pointer, undefined]))).not.toHaveProperty("changes");
  },
);
