import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { ruleOf } from "../../../src/authoring/lint/example.ts";
import { library, opa } from "../../support/library.ts";
import { linted, wholeProject } from "../../support/linted.ts";
import { withTeam } from "../../support/team.ts";

jest.setTimeout(60_000);

const reason = "reason.of(rego.metadata.rule(), {})";
const holds = "\n\n_holds if input.risk.score == 1";

/** How many reasons OPA itself finds to deny an agent of whom nothing else is known. */
async function denials(body: string): Promise<number> {
  return withTeam(wholeProject(ruleOf(body)), async (root) => {
    const query = "count(data.issuance.rules.team.trap.deny)";
    const stdin = JSON.stringify({ identity: { kind: "agent" } });
    const args = ["eval", "--data", library, "--data", join(root, "rego"), "--stdin-input", "--format", "raw", query];
    return Number(await opa(args, { stdin }));
  });
}

/** Each body denies where it should; what OPA makes of it without data is what the linter must foresee. */
test.each([
  `deny contains ${reason} if not _holds${holds}`,
  `deny contains ${reason} if not input.risk.score == 1`,
  `deny contains ${reason} if not input.risk.score = 1`,
  `deny contains ${reason} if not input.risk.known`,
  `deny contains ${reason} if not input.risk.score < 1`,
  `deny contains ${reason} if not "a" in input.request.scopes`,
  `deny contains ${reason} if not input.request.purpose in {"a"}`,
  `deny contains ${reason} if not startswith(input.request.purpose, "a")`,
  `deny contains ${reason} if not count(input.request.scopes) == 1`,
  `deny contains ${reason} if not [input.risk.score] == [1]`,
  `deny contains ${reason} if not input.tenant.controls[input.request.purpose] == true`,
  `deny contains ${reason} if not input.tenant.controls[input.request.purpose]`,
  `deny contains ${reason} if not _f(input.risk.score)\n\n_f(score) if score == 1`,
  `deny contains ${reason} if not _f(_score)\n\n_f(score) if score == 1\n\n_score := input.risk.score`,
  `deny contains ${reason} if not _f(_score)\n\n_f(score) if score == 1\n\n_score := object.get(input, ["risk", "score"], null)`,
  `deny contains ${reason} if input.risk.score > 5`,
  `deny contains ${reason} if {\n\tinput.risk.level == "high"\n\tnot _holds\n}${holds}`,
  `deny contains ${reason} if {\n\tinput.risk.level == "high"\n\tnot input.risk.score == 1\n}`,
  `deny contains ${reason} if {\n\tinput.identity.kind == "agent"\n\tnot _holds\n}${holds}`,
  `deny contains ${reason} if {\n\tsome scope in input.request.scopes\n\tnot scope == "a"\n}`,
  `deny contains ${reason} if not _holds\n\n_holds if not input.risk.score == 9`,
  `deny contains ${reason} if not _holds\n\ndefault _holds := true\n\n_holds := input.risk.score == 1`,
  `deny contains ${reason} if not _low\n\n_low if input.risk.score <= 1`,
  `deny contains reason.of(rego.metadata.rule(), {"a": input.risk.score}) if not _holds${holds}`,
  `deny contains reason.of(rego.metadata.rule(), {"a": object.get(input, ["risk", "score"], null)}) if not _holds${holds}`,
  `deny contains reason.of(rego.metadata.rule(), {"a": object.get(input.risk, "score", null)}) if not _holds${holds}`,
  `deny contains reason.of(rego.metadata.rule(), {"a": [one | some one in input.resources]}) if not _holds${holds}`,
  `deny contains reason.of(rego.metadata.rule(), {"a": count(input.resources)}) if not _holds${holds}`,
  `deny contains reason.of(rego.metadata.rule(), {"a": _a}) if not _holds${holds}\n\n_a := input.risk.score`,
  `deny contains reason.of(rego.metadata.rule(), {"a": _a}) if not _holds${holds}\n\ndefault _a := 0\n\n_a := input.risk.score`,
  `deny contains reason.of(rego.metadata.rule(), {"a": data.issuance.lib.param.of("a", "b", "c")}) if not _holds${holds}`,
  `deny contains reason.of(rego.metadata.rule(), {"a": data.issuance.lib.param.seconds("a", "b", "c")}) if not _holds${holds}`,
])("%s", async (body) => {
  const found = (await linted(ruleOf(`${body}\n`))).map(({ check }) => check.slice("lint/".length));
  const traps = found.filter((id) =>
    ["deny-negated", "helper-positive", "negation-defined", "details-total"].includes(id),
  );
  expect(traps.length === 0).toBe((await denials(body)) === 1);
});

test("a null is below every number, so that a comparison alone lets it pass", async () => {
  const query = "null <= 50";
  expect((await opa(["eval", "--format", "raw", query])).trim()).toBe("true");
});
