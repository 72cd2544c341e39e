package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: which resources the rule leaves, which it takes away, and what it takes for unknown.
test_keep_resource_that_is_listed if _dropped({"request": {"resources": ["a"]}}) == set()

test_drop_any_other if _dropped({"request": {"resources": ["a", "b"]}}) == {_drop("b")}

test_drop_where_the_parameter_is_missing if {
	found := some_rule.drop_resource with input as {"request": {"resources": ["a"]}} with data.issuance.config.rules as {}
	found == {_drop("a")}
}

_dropped(document) := found if {
	found := some_rule.drop_resource with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"resources": ["a"]}
}

_drop(resource) := {"code": "SOME_CODE", "resource": resource, "details": {}}
