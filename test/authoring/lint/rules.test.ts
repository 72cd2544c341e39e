import { describe, expect, jest, test } from "@jest/globals";
import { exampleRule, ruleOf } from "../../../src/authoring/lint/example.ts";
import { houseRules } from "../../../src/authoring/lint/rules.ts";
import { linted, wholeProject } from "../../support/linted.ts";

jest.setTimeout(60_000);

test("ids are words joined by -, each there once", () => {
  const ids = houseRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

/** The line at which the bad example of each rule is found. */
const lines = new Map([
  ["rego-parses", ""],
  ["metadata-complete", "deny contains reason.of(rego.metadata.rule(), {}) if not _known"],
  ["code-unique", "deny contains reason.of(rego.metadata.rule(), {}) if not _known"],
  ["reason-stated", 'deny contains {"code": "TEAM_RISK", "details": {}} if not _known'],
  ["effect-known", 'denny contains "unknown" if not _known'],
  ["effect-is-set", "deny := reason.of(rego.metadata.rule(), {}) if not _known"],
  ["package-matches-path", "package issuance.rules.team.trap"],
  ["settings-from-library", 'not input.tenant.settings.rules.team.trap.level == "off"'],
  ["test-beside-rule", "package issuance.rules.team.trap"],
  ["data-known", "level: observed"],
  ["code-locked", "deny contains reason.of(rego.metadata.rule(), {}) if not _known"],
  ["reads-true", "deny contains reason.of(rego.metadata.rule(), {}) if not _known"],
  ["deny-negated", "deny contains reason.of(rego.metadata.rule(), {}) if input.identity.workload.fork == true"],
  ["helper-positive", "_own if not input.identity.workload.fork == true"],
  ["details-total", 'deny contains reason.of(rego.metadata.rule(), {"score": input.risk.score}) if not _known'],
  ["negation-defined", "deny contains reason.of(rego.metadata.rule(), {}) if not is_number(input.risk.score)"],
  ["compare-numbers", "_bearable if input.risk.score <= 50"],
  ["no-wall-clock", "_known if time.now_ns() > 0"],
  ["reproducible", '_known if http.send({"method": "get", "url": input.request.uri}).body.known == true'],
  ["no-print", "print(input.risk)"],
  ["no-prose", '_what := sprintf("the risk is %v", [input.risk.score])'],
  ["formatted", "_known  if is_number(input.risk.score)"],
  ["test-package", "package issuance.rules.team.other_test"],
  ["ignore-justified", "# assayer-lint: ignore deny-negated -- a leftover"],
]);

describe.each(houseRules.map((rule) => ({ id: rule.id, rule })))("$id", ({ id, rule: { bad, good } }) => {
  const options = { testsAsGiven: id === "test-beside-rule" };

  test("its bad example is found, at its line, and nothing else is", async () => {
    const found = await linted(bad, options);
    expect(found).toMatchObject([{ check: `lint/${id}`, outcome: "failed" }]);
    const [{ file, line = 0 } = { file: "" }] = found;
    const text = wholeProject(bad, options)[file]?.split("\n")[line - 1];
    expect(text?.trim()).toBe(lines.get(id));
  });

  test("its good example is not", async () => {
    expect((await linted(good, options)).filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });
});

/** `line: id`, without the lines before the body, which is line 1. */
async function checks(body: string): Promise<string[]> {
  const example = ruleOf(`${body}\n`);
  const before = (wholeProject(example)[exampleRule] ?? "")
    .split("\n")
    .findIndex((line) => line.startsWith("#   reads:"));
  return (await linted(example)).map(({ check, line = 0 }) => `${line - before - 1}: ${check.slice("lint/".length)}`);
}

const reason = "reason.of(rego.metadata.rule(), {})";

describe("more than the examples show", () => {
  test.each<[name: string, body: string, found: string[]]>([
    [
      "the kind of identity may be asked for",
      `deny contains ${reason} if {\n\tinput.identity.kind in {"agent", "runner"}\n\tnot _known\n}\n\n_known if is_number(input.risk.score)`,
      [],
    ],
    [
      "but not as a part of the input decides",
      `deny contains ${reason} if {\n\tinput.identity.kind in input.resources\n\tnot _known\n}\n\n_known if is_number(input.risk.score)`,
      ["2: deny-negated"],
    ],
    [
      "a loop over what may be missing",
      `deny contains ${reason} if {\n\tsome resource in input.resources\n\tnot resource.environment == "test"\n}`,
      ["2: deny-negated"],
    ],
    [
      "an every, which is undefined over what is missing",
      `deny contains ${reason} if {\n\tnot _known\n\tevery resource in input.resources {\n\t\tresource.id\n\t}\n}\n\n_known if is_number(input.risk.score)`,
      ["3: deny-negated"],
    ],
    [
      "a name for what always has a value",
      `deny contains ${reason} if {\n\tscore := object.get(input, ["risk", "score"], null)\n\tnot is_number(score)\n}`,
      [],
    ],
    [
      "a name for what may have none",
      `deny contains ${reason} if {\n\tscore := input.risk.score\n\tnot is_number(score)\n}`,
      ["2: deny-negated"],
    ],
    [
      "a helper that is true by default",
      `deny contains ${reason} if not _own\n\ndefault _own := true\n\n_own := input.identity.workload.fork == false`,
      ["3: helper-positive"],
    ],
    [
      "a helper that an else makes true",
      `deny contains ${reason} if not _own\n\n_own if {\n\tinput.identity.workload.fork == false\n} else := true`,
      ["3: helper-positive"],
    ],
    [
      "a function that asks nothing",
      `deny contains ${reason} if not _own(1)\n\n_own(_) := true`,
      ["3: helper-positive"],
    ],
    [
      "a negated function of what may be missing",
      `deny contains ${reason} if not _low(input.risk.score)\n\n_low(score) if score == 1`,
      ["1: negation-defined"],
    ],
    [
      "a narrowing's negation",
      `drop_scope contains reason.taking(rego.metadata.rule(), {"scope": scope}, {}) if {\n\tsome scope in input.request.scopes\n\tnot scope in input.identity.registration.scopes\n}`,
      ["3: negation-defined"],
    ],
    [
      "a negation in a helper that a narrowing wants to hold",
      `drop_scope contains reason.taking(rego.metadata.rule(), {"scope": "a"}, {}) if _risky\n\n_risky if not startswith(input.risk.level, "low")`,
      ["3: negation-defined"],
    ],
    [
      "not one in a helper that must hold",
      `deny contains ${reason} if not _safe\n\n_safe if {\n\tis_string(input.risk.level)\n\tnot startswith(input.risk.level, "high")\n}`,
      [],
    ],
    [
      "a detail from an object that may be missing",
      `deny contains reason.of(rego.metadata.rule(), {"id": object.get(input.risk, "id", null)}) if not _known\n\n_known if is_number(input.risk.score)`,
      ["1: details-total"],
    ],
    [
      "a detail from a list that may be short",
      `deny contains reason.of(rego.metadata.rule(), {"id": _chain[0]}) if not _known\n\n_known if is_number(input.risk.score)\n\n_chain := object.get(input, ["posture", "chain"], [])`,
      ["1: details-total"],
    ],
    [
      "a detail from a helper without a default",
      `deny contains reason.of(rego.metadata.rule(), {"n": _n}) if not _known\n\n_known if is_number(input.risk.score)\n\n_n := count(input.risk.signals)`,
      ["1: details-total"],
    ],
    [
      "a detail from helpers that go in a circle, which OPA refuses later",
      `deny contains reason.of(rego.metadata.rule(), {"n": _n}) if not _known\n\n_known if is_number(input.risk.score)\n\n_n := _m\n\n_m := _n`,
      ["1: details-total"],
    ],
    [
      "a parameter that may be missing",
      `max_lifetime contains reason.taking(rego.metadata.rule(), {"token_type": "id_token", "seconds": data.issuance.lib.param.number("a", "b", "c")}, {})`,
      ["1: details-total"],
    ],
    [
      "one that is zero then",
      `max_lifetime contains reason.taking(rego.metadata.rule(), {"token_type": "id_token", "seconds": data.issuance.lib.param.seconds("a", "b", "c")}, {})`,
      [],
    ],
    [
      "an order of members, in the body of an every",
      `deny contains ${reason} if not _fresh\n\n_fresh if {\n\tevery link in input.posture.links {\n\t\tlink.age < 5\n\t}\n}`,
      ["5: compare-numbers"],
    ],
    [
      "in a comprehension",
      `deny contains ${reason} if not _fresh\n\n_fresh if count([link | some link in input.posture.links; link.age < 5]) == 3`,
      ["3: compare-numbers"],
    ],
    [
      "of texts that are known to be",
      `deny contains ${reason} if not _fresh\n\n_fresh if {\n\tis_string(input.posture.seen)\n\tinput.posture.seen > "2026"\n}`,
      [],
    ],
    [
      "with a parameter that may be of any type",
      `deny contains ${reason} if not _fresh\n\n_fresh if {\n\tis_number(input.risk.score)\n\tinput.risk.score < data.issuance.lib.param.of("a", "b", "c")\n}`,
      ["5: compare-numbers"],
    ],
    [
      "with a name for a number",
      `deny contains ${reason} if not _fresh\n\n_fresh if {\n\tlimit := data.issuance.lib.param.number("a", "b", "c")\n\tcount(input.risk.signals) < limit\n}`,
      [],
    ],
    [
      "prose in a template",
      `deny contains reason.of(rego.metadata.rule(), {"what": $"the risk is {_score}"}) if not _known\n\n_known if is_number(_score)\n\n_score := object.get(input, ["risk", "score"], null)`,
      ["1: no-prose"],
    ],
    ["chance", `deny contains ${reason} if not _known\n\n_known if rand.intn("a", 5) == 1`, ["3: reproducible"]],
  ])("%s", async (_name, body, found) => {
    expect(await checks(body)).toEqual(found);
  });
});
