/** Files of a project by path. Rego without a package line is what follows METADATA, package and imports of a rule. */
export type Example = Readonly<Record<string, string>>;

export const exampleRule = "rego/issuance/rules/team/trap/trap.rego";

/** What a rule says, without METADATA, package and imports. */
export function ruleOf(text: string): Example {
  return { [exampleRule]: text };
}

/** A whole rule, of which an example changes a part. */
export const wholeRule = `# METADATA
# title: Risk is known
package issuance.rules.team.trap

import data.issuance.lib.reason

# METADATA
# title: The risk is unknown
# description: No provider told a score.
# custom:
#   code: TEAM_RISK_UNKNOWN
#   remediation: See why the risk provider did not answer.
#   reads: [risk.score]
deny contains reason.of(rego.metadata.rule(), {}) if not _known

_known if is_number(input.risk.score)
`;

export const wholeExample: Example = { [exampleRule]: wholeRule };

export function changedRule(part: string, to: string, path = exampleRule): Example {
  return { [path]: wholeRule.replace(part, to) };
}
