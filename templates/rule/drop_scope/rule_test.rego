package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: which scopes the rule leaves, which it takes away, and what it takes for unknown.
test_keep_scope_that_is_listed if _dropped({"request": {"scopes": ["a"]}}) == set()

test_drop_any_other if _dropped({"request": {"scopes": ["a", "b"]}}) == {_drop("b")}

test_drop_where_the_parameter_is_missing if {
	found := some_rule.drop_scope with input as {"request": {"scopes": ["a"]}} with data.issuance.config.rules as {}
	found == {_drop("a")}
}

_dropped(document) := found if {
	found := some_rule.drop_scope with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"scopes": ["a"]}
}

_drop(scope) := {"code": "SOME_CODE", "scope": scope, "details": {}}
