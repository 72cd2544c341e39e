package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: which claims the rule leaves, which it takes away, and what it takes for unknown.
test_keep_claim_that_is_listed if _dropped({"request": {"claims": {"a": 1}}}) == set()

test_drop_any_other if _dropped({"request": {"claims": {"a": 1, "b": 2}}}) == {_drop("b")}

test_drop_where_the_parameter_is_missing if {
	found := some_rule.drop_claim with input as {"request": {"claims": {"a": 1}}} with data.issuance.config.rules as {}
	found == {_drop("a")}
}

_dropped(document) := found if {
	found := some_rule.drop_claim with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"claims": ["a"]}
}

_drop(claim) := {"code": "SOME_CODE", "claim": claim, "details": {}}
