package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: which entries the rule leaves, which it takes away, and what it takes for unknown.
test_keep_type_that_is_listed if _dropped(_asks(["a"])) == set()

test_drop_any_other if _dropped(_asks(["a", "b"])) == {_drop(1)}

test_drop_where_the_type_is_unknown if _dropped({"request": {"authorization_details": [{}]}}) == {_drop(0)}

test_drop_where_the_parameter_is_missing if {
	found := some_rule.drop_authorization_detail with input as _asks(["a"]) with data.issuance.config.rules as {}
	found == {_drop(0)}
}

_dropped(document) := found if {
	found := some_rule.drop_authorization_detail with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"types": ["a"]}
}

_drop(index) := {"code": "SOME_CODE", "index": index, "details": {}}

_asks(types) := {"request": {"authorization_details": [{"type": type} | some type in types]}}
