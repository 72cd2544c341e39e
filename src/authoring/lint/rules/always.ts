import { changedRule, ruleOf, wholeExample } from "../example.ts";
import type { Described } from "../rule.ts";

/** Before any other rule can look at a policy. */
export const parses: Described = {
  id: "rego-parses",
  title: "Every file is Rego",
  why: "What OPA can not read is in no bundle. No other rule is judged before it can.",
  fix: "Mend what OPA says at the line.",
  ignorable: false,
  bad: changedRule("_known if is_number(input.risk.score)", "_known if is_number(input.risk.score"),
  good: wholeExample,
};

/** After all others have looked. */
export const ignoresJustified: Described = {
  id: "ignore-justified",
  title: "What is ignored is there, and somebody says why",
  why: "A comment that outlives what it was written for would let the next fault pass.",
  fix: "Write `# assayer-lint: ignore <id> -- <reason>` above the line that the finding names, and remove it when nothing is found there any more.",
  ignorable: false,
  bad: changedRule("_known if", "# assayer-lint: ignore deny-negated -- a leftover\n_known if"),
  good: ruleOf(`deny contains reason.of(rego.metadata.rule(), {}) if {
	# assayer-lint: ignore deny-negated -- every runner's evidence says whether it is a fork
	input.identity.workload.fork == true
	not _known
}

_known if is_number(input.risk.score)
`),
};
