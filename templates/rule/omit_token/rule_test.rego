package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: which tokens the rule lets be issued, which not, and what it takes for unknown.
test_issue_token_that_is_listed if _omitted(["access_token"]) == set()

test_omit_any_other if _omitted(["access_token", "id_token"]) == {_omission("id_token")}

test_omit_where_the_parameter_is_missing if {
	found := some_rule.omit_token with input as _asks(["access_token"]) with data.issuance.config.rules as {}
	found == {_omission("access_token")}
}

_omitted(token_types) := found if {
	found := some_rule.omit_token with input as _asks(token_types)
		with data.issuance.config.rules.some_domain.some_rule as {"token_types": ["access_token"]}
}

_omission(token_type) := {"code": "SOME_CODE", "token_type": token_type, "details": {}}

_asks(token_types) := {"request": {"token_types": token_types}}
