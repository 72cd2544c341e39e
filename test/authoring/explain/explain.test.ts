import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Condition } from "../../../src/authoring/explain/conditions.ts";
import { explanationOf } from "../../../src/authoring/explain/explain.ts";
import type { Explanation } from "../../../src/authoring/explain/explain.ts";
import { explanationText } from "../../../src/authoring/explain/explain-text.ts";
import { opaAt } from "../../../src/authoring/opa.ts";
import type { Opa } from "../../../src/authoring/opa.ts";
import { issuanceInput } from "../../../src/issuance/input.ts";
import type { Json } from "../../../src/issuance/vocabulary.ts";
import { readCases } from "../../support/cases.ts";
import { createExplainer, questionOf, storyWith } from "../../support/explained.ts";
import type { Explainer, Set } from "../../support/explained.ts";
import { createFolder } from "../../support/folder.ts";
import { opa, stories } from "../../support/library.ts";
import type { Story } from "../../support/library.ts";

jest.setTimeout(60_000);

let explainer: Explainer;
beforeAll(async () => {
  explainer = await createExplainer();
});

function explained(input: Json, options: { opa?: Opa; all?: boolean } = {}): Promise<Explanation> {
  return explainer.explain(input, { opa, all: false, ...options });
}

type Failing = [text: string, result: string, saw: object];

/** Every condition that did not hold, with what it saw; those of helpers too. */
function failing(conditions: readonly Condition[]): Failing[] {
  return conditions.flatMap(({ text, result, saw, helpers }) => {
    const own: Failing = [text, result, Object.fromEntries(saw.map(({ name, value }) => [name, value]))];
    const below = helpers.flatMap((helper) => failing(helper.conditions));
    return result === "false" || result === "undefined" ? [own, ...below] : below;
  });
}

const untrusted: Set = ["/posture/runner/trusted", false];

describe("conditions, as opa evaluates them", () => {
  const rows: [name: string, story: Story, set: Set, code: string, failing: Failing[]][] = [
    [
      "a value that is another one",
      "runner",
      untrusted,
      "RUNNER_UNTRUSTED",
      [["input.posture.runner.trusted == true", "false", { "input.posture.runner.trusted": false }]],
    ],
    [
      "each definition of a helper, and what the rules without arguments came to that it looks at",
      "runner",
      ["/posture/runner/id", "runner-eu-8"],
      "RUNNER_UNTRUSTED",
      [
        ["_same", "false", {}],
        ["is_null(_named)", "false", { _named: "runner-eu-7", "input.identity.workload.runner_id": "runner-eu-7" }],
        [
          "input.posture.runner.id == _named",
          "false",
          {
            "input.posture.runner.id": "runner-eu-8",
            _named: "runner-eu-7",
            "input.identity.workload.runner_id": "runner-eu-7",
          },
        ],
      ],
    ],
    [
      "something that is not there",
      "agent",
      ["/identity/registration/review_by", undefined],
      "REGISTRATION_REVIEW_OVERDUE",
      [
        [
          "clock.ahead(input.identity.registration.review_by)",
          "undefined",
          { "input.identity.registration.review_by": undefined },
        ],
      ],
    ],
    [
      "a rule that stands for what is not there",
      "agent",
      ["/identity/workload/cluster", undefined],
      "WORKLOAD_CLUSTER_UNEXPECTED",
      [
        [
          "_cluster in input.identity.registration.clusters",
          "false",
          {
            _cluster: null,
            "input.identity.workload.cluster": undefined,
            "input.identity.registration.clusters": ["prod-eu-1", "prod-eu-2"],
          },
        ],
      ],
    ],
    [
      "a helper of the library, and parameters",
      "runner",
      ["/posture/runner/reimaged_at", 1_789_827_201],
      "RUNNER_REIMAGED_RECENTLY",
      [
        [
          'clock.elapsed(input.posture.runner.reimaged_at, param.of("runner", "reimage_quarantine", "seconds"))',
          "false",
          {
            "input.posture.runner.reimaged_at": 1_789_827_201,
            'param.of("runner", "reimage_quarantine", "seconds")': 172_800,
          },
        ],
        [
          "input.now - at >= seconds",
          "false",
          { "input.now": 1_790_000_000, at: 1_789_827_201, seconds: 172_800, "input.now - at": 172_799 },
        ],
      ],
    ],
    [
      "a variable that takes several values",
      "partner",
      ["/request/network/ip", "198.51.100.7"],
      "PARTNER_NETWORK_FOREIGN",
      [["net.cidr_contains(network, address)", "false", { network: "203.0.113.0/24", address: "198.51.100.7" }]],
    ],
    [
      "the one of a list for which it does not hold",
      "tool_call",
      ["/identity/actors/1/tenant", "globex"],
      "TENANT_ACTOR_FOREIGN",
      [
        [
          "every actor in input.identity.actors {\n\t\t_actor_home(actor)\n\t}",
          "false",
          { "input.identity.actors": expect.any(Array) },
        ],
        ["_actor_home(actor)", "false", { actor: expect.objectContaining({ tenant: "globex" }) }],
        ["actor.tenant == input.tenant.id", "false", { "actor.tenant": "globex", "input.tenant.id": "acme" }],
      ],
    ],
  ];
  test.each(rows)("%s", async (_name, story, set, code, expected) => {
    const { conditionsFrom, rules } = await explained(storyWith(story, set));
    const rule = rules.find((one) => one.code === code);
    expect(conditionsFrom).toBe("opa");
    expect(failing(rule?.conditions ?? [])).toEqual(expected);
    expect(rule).toMatchObject({ part: "applied", level: "enforce" });
    expect(rule?.file).toBe(`issuance/rules/${rule?.domain}/${rule?.name}/${rule?.name}.rego`);
  });

  test.each(stories)("%s: all conditions of what applies hold, and of what is silent one does not", async (story) => {
    const cases = (await readCases()).filter((one) => one.story === story);
    const inputs = cases.map(({ input }) => input).filter((input) => issuanceInput.safeParse(input).success);
    for (const input of inputs.filter((_, index) => index % 20 === 1)) {
      const { rules } = await explained(input, { all: true });
      const found = rules.map(({ code, part, conditions = [] }) => ({
        code,
        fires: part !== "silent",
        known: conditions.length > 0,
        holds: conditions.every(({ result }) => result === "true"),
      }));
      expect(found).toEqual(found.map((one) => ({ ...one, known: true, holds: one.fires })));
    }
  });

  test("they are where they say", async () => {
    const { rules } = await explained(storyWith("runner", untrusted));
    const rule = rules.find(({ code }) => code === "RUNNER_UNTRUSTED");
    const lines = (await readFile(`rego/${rule?.file}`, "utf8")).split("\n");
    expect(rule?.conditions?.map(({ line }) => lines[line - 1]?.trim())).toEqual([
      'input.identity.kind == "runner"',
      "not _trusted",
    ]);
  });
});

describe("what a decision is made of", () => {
  test.each(stories)("%s is allowed: nothing would have to change", async (story) => {
    const found = await explained(storyWith(story));
    expect(found).toMatchObject({ outcome: { decision: "allow" }, service: [] });
    expect(found).not.toHaveProperty("counterfactual");
  });

  test("what is taken away stands with its rule", async () => {
    const { rules } = await explained(storyWith("runner", ["/request/lifetimes/access_token", 7_200]));
    expect(rules.map(({ code, part, reasons }) => [code, part, reasons.flatMap(({ removed }) => removed)])).toEqual([
      ["TOKEN_LIFETIME_CEILING", "applied", ["access_token beyond 900 s"]],
    ]);
  });

  test("a deny of the service's own stands beside the rules that led to it", async () => {
    const found = await explained(storyWith("runner", ["/identity/registration/scopes", []]));
    expect(found.service.map(({ code }) => code)).toEqual(["SCOPES_EXHAUSTED"]);
    expect(found.rules.map(({ code }) => code)).toContain("TOKEN_SCOPE_BEYOND_CEILING");
  });

  test("a rule that is only observed says so, and is no reason to change anything", async () => {
    const observed = { trusted: { level: "observe" } };
    const found = await explained(storyWith("runner", untrusted, ["/tenant/settings/rules/runner", observed]));
    const rule = found.rules.find(({ code }) => code === "RUNNER_UNTRUSTED");
    expect(rule).toMatchObject({ part: "observed", level: "observe" });
    expect(found).not.toHaveProperty("counterfactual");
  });
});

describe("without opa", () => {
  test("rules tell what they look at, and it says why that is all", async () => {
    const found = await explained(storyWith("runner", untrusted), { opa: opaAt("/nowhere/opa") });
    expect(found).toMatchObject({
      conditionsFrom: "details",
      withoutOpa: expect.stringContaining("/nowhere/opa cannot be run (ENOENT)"),
      counterfactual: { changes: [{ op: "replace", path: "/posture/runner/trusted", from: false, value: true }] },
    });
    const rule = found.rules.find(({ code }) => code === "RUNNER_UNTRUSTED");
    expect(rule).not.toHaveProperty("conditions");
    expect(rule?.reads).toContainEqual({ name: "input.posture.runner.trusted", value: false });
  });

  test("sources that would reach out of here are not run", async () => {
    const path = "issuance/rules/runner/trusted/trusted.rego";
    const text = Buffer.from(explainer.bundle.sources.get(path) ?? []).toString();
    const reaching = `${text}\n_told := http.send({"method": "GET", "url": "http://127.0.0.1:9"})\n`;
    const sources = new Map([...explainer.bundle.sources, [path, Buffer.from(reaching)]]);
    const question = questionOf(storyWith("runner", untrusted));
    const policy = { decider: explainer.decider, bundle: { ...explainer.bundle, sources } };
    const found = await explanationOf(question, policy, { opa, all: false });
    expect(found).toMatchObject({
      conditionsFrom: "details",
      withoutOpa: expect.stringContaining("undefined function http.send"),
    });
  });

  test("a bundle without its sources is explained as far as it goes", async () => {
    const question = questionOf(storyWith("runner", untrusted));
    const policy = { decider: explainer.decider, bundle: { ...explainer.bundle, sources: new Map() } };
    const found = await explanationOf(question, policy, { opa, all: false });
    expect(found).toMatchObject({ conditionsFrom: "details", withoutOpa: "the bundle does not hold its Rego" });
  });

  test.each([
    ["fails", "exit 1", /^opa parse failed/],
    ["says what is no JSON", "echo hello", /otherwise than is known/],
    ["says JSON of another shape", "echo '{}'", /otherwise than is known/],
  ])("an opa that %s is as good as none", async (_name, script, why) => {
    const folder = await createFolder();
    const path = join(folder.path, "opa");
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    const found = await explained(storyWith("runner", untrusted), { opa: opaAt(path) }).finally(folder.remove);
    expect(found).toMatchObject({ conditionsFrom: "details", withoutOpa: expect.stringMatching(why) });
  });
});

test("names that a terminal would obey are shown, not sent", async () => {
  const text = explanationText(await explained(storyWith("runner", ["/posture/runner/id", "eu\u202E7"])));
  expect(text).toContain("eu\\u{202e}7");
  expect(text).not.toContain("\u202E");
});
