import type { ContractCode } from "../../contract/fault.ts";
import { changedRule, exampleRule, ruleOf, wholeExample } from "../example.ts";
import type { LintRule } from "../rule.ts";

interface ContractRule extends Omit<LintRule, "ignorable" | "find"> {
  readonly code: ContractCode;
}

const folder = exampleRule.replace(/[^/]*$/, "");

/** What a build refuses too: the faults of src/authoring/contract, a page for each code. */
const table: readonly ContractRule[] = [
  {
    id: "metadata-complete",
    code: "CONTRACT_METADATA",
    title: "Every rule and its package explain themselves in METADATA",
    why: "Title, description and remediation are what a person reads who gets no token, and the catalogue is made of them.",
    fix: "Write a METADATA block right above: a title for the package; title, description, custom.code and custom.remediation for a rule.",
    bad: changedRule("#   remediation: See why the risk provider did not answer.\n", ""),
    good: wholeExample,
  },
  {
    id: "code-unique",
    code: "CONTRACT_CODE",
    title: "A code belongs to one rule",
    why: "Callers, dashboards and approved exceptions go by the code alone.",
    fix: "Give the rule a code that nobody has: neither another rule nor the service (docs/reason-codes.md).",
    bad: changedRule("TEAM_RISK_UNKNOWN", "OVERLOADED"),
    good: wholeExample,
  },
  {
    id: "reason-stated",
    code: "CONTRACT_REASON",
    title: "A reason states the METADATA of its own rule",
    why: "A member that takes its code from elsewhere answers with one that no catalogue knows.",
    fix: "Build the member with reason.of(rego.metadata.rule(), {…}), or with reason.taking.",
    bad: ruleOf(
      'deny contains {"code": "TEAM_RISK", "details": {}} if not _known\n\n_known if is_number(input.risk.score)\n',
    ),
    good: wholeExample,
  },
  {
    id: "effect-known",
    code: "CONTRACT_NAME",
    title: "A rule defines effects and helpers, nothing else",
    why: "The decision folds sets by their names: a misspelt one is never heard.",
    fix: "Correct the name to one of the effects, or let a helper's name begin with _.",
    bad: changedRule("_known if", 'denny contains "unknown" if not _known\n\n_known if'),
    good: wholeExample,
  },
  {
    id: "effect-is-set",
    code: "CONTRACT_SHAPE",
    title: "An effect is a partial set",
    why: "Only sets are folded: where deny is a boolean, a text or an object, nothing is denied.",
    fix: "Write `deny contains … if …`.",
    bad: changedRule("deny contains", "deny :="),
    good: wholeExample,
  },
  {
    id: "package-matches-path",
    code: "CONTRACT_PACKAGE",
    title: "The path of a file says its package",
    why: "What is elsewhere under issuance.rules is not folded, and a second file could add to somebody else's rule.",
    fix: "Move the file to where its package belongs, or correct the package.",
    bad: changedRule("", "", "rego/issuance/rules/team/other/other.rego"),
    good: wholeExample,
  },
  {
    id: "settings-from-library",
    code: "CONTRACT_SETTINGS",
    title: "Levels are the decision's, parameters come from lib.param",
    why: "A rule that asks for its own level is silent wherever the tenant or the level is missing.",
    fix: "Leave levels to the decision, and read parameters with param.of, param.number or param.seconds.",
    bad: changedRule(
      "if not _known\n",
      'if {\n\tnot _known\n\tnot input.tenant.settings.rules.team.trap.level == "off"\n}\n',
    ),
    good: wholeExample,
  },
  {
    id: "test-beside-rule",
    code: "CONTRACT_TEST",
    title: "Every rule has its test beside it",
    why: "A rule that nothing tests can be changed into one that never denies.",
    fix: "Write the test in the rule's folder, called after it with _test: a case that fires each code, and a near miss.",
    bad: wholeExample,
    good: { ...wholeExample, [`${folder}trap_test.rego`]: "package issuance.rules.team.trap_test\n" },
  },
  {
    id: "data-known",
    code: "CONTRACT_DATA",
    title: "Data sets levels and parameters that there are",
    why: "At run time a misspelt level enforces and a misspelt parameter is ignored: neither is what somebody meant.",
    fix: "Name a rule, a level and parameters that its METADATA documents, below data.issuance.config.rules.",
    bad: { "rego/issuance/config/data.yaml": "rules:\n  risk:\n    ceiling:\n      level: observed\n" },
    good: { "rego/issuance/config/data.yaml": "rules:\n  risk:\n    ceiling:\n      level: observe\n" },
  },
];

export const contractRules: readonly LintRule[] = table.map(({ code, ...rule }) => ({
  ...rule,
  ignorable: false,
  find: ({ faults }) =>
    faults
      .filter((fault) => fault.code === code)
      .map(({ file, row, message }) => ({ file, row, message: `${code}: ${message}` })),
}));
