import { beforeAll, expect, jest, test } from "@jest/globals";
import { readPolicy } from "../../src/authoring/policy.ts";
import { readsOf } from "../../src/authoring/reads.ts";
import { rulesByPath } from "../../src/authoring/rules-by-path.ts";
import type { Module } from "../../src/authoring/syntax.ts";
import { library, opa } from "../support/library.ts";
import { rulePath, teamRule, withTeam } from "../support/team.ts";

jest.setTimeout(60_000);

let libraryModules: readonly Module[];
beforeAll(async () => {
  libraryModules = (await readPolicy([library], opa)).modules;
});

/** Of a team's first effect. */
function reads(body: string): Promise<{ conditions: string[]; all: string[] }> {
  return withTeam(teamRule(body), async (root) => {
    const { modules } = await readPolicy([root], opa);
    const [module] = modules.filter(({ source }) => source.path === rulePath);
    const [rule] = module?.rules ?? [];
    if (module === undefined || rule === undefined) throw new Error("there is no rule");
    const { conditions, all } = readsOf(rule, module, rulesByPath([...libraryModules, ...modules]));
    return { conditions: [...conditions].sort(), all: [...all].sort() };
  });
}

const reason = "reason.of(rego.metadata.rule(), {})";

test.each<[name: string, body: string, conditions: string[]]>([
  ["a condition", `deny contains ${reason} if not input.risk.score == 1`, ["risk.score"]],
  [
    "helpers, each once, also where one calls itself by another",
    `deny contains ${reason} if not _a\n\n_a if {\n\tinput.risk.score == 1\n\t_b\n}\n\n_b if {\n\tinput.now\n\t_a\n}`,
    ["now", "risk.score"],
  ],
  [
    "up to what is known before it runs",
    `deny contains ${reason} if not input.tenant.controls[input.request.purpose].on`,
    ["request.purpose", "tenant.controls"],
  ],
  [
    "object.get by a path",
    `deny contains ${reason} if not object.get(input, ["risk", "score"], 0) == 1`,
    ["risk.score"],
  ],
  ["object.get by a name", `deny contains ${reason} if not object.get(input.risk, "score", 0) == 1`, ["risk.score"]],
  [
    "object.get of a default",
    `deny contains ${reason} if not object.get(input.risk, "score", input.now) == 1`,
    ["now", "risk.score"],
  ],
  [
    "an every and a comprehension",
    `deny contains ${reason} if {\n\tevery a in input.resources {\n\t\ta == input.now\n\t}\n\tnot [b | some b in input.request.scopes] == []\n}`,
    ["now", "request.scopes", "resources"],
  ],
  [
    "an else",
    `deny contains ${reason} if not _a\n\n_a := 1 if {\n\tinput.now\n} else := 2 if {\n\tinput.risk.score\n}`,
    ["now", "risk.score"],
  ],
  ["the library's functions", `deny contains ${reason} if not data.issuance.lib.clock.reached(1)`, ["now"]],
  [
    "and its rules",
    `deny contains ${reason} if {\n\tsome kind in data.issuance.lib.issued.token_types\n\tnot kind == "a"\n}`,
    ["request.token_types"],
  ],
  ["the whole input", `deny contains ${reason} if not is_object(input)`, [""]],
  ["nothing", `deny contains ${reason} if not data.acme.closed`, []],
])("%s", async (_name, body, conditions) => {
  expect((await reads(body)).conditions).toEqual(conditions);
});

test("what only a detail tells is apart", async () => {
  const body =
    'deny contains reason.of(rego.metadata.rule(), {"a": _a}) if not input.now == 1\n\n_a := object.get(input, ["risk", "score"], null)';
  expect(await reads(body)).toEqual({ conditions: ["now"], all: ["now", "risk.score"] });
});
