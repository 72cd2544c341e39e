package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: in whose tokens the rule sets the claim, to what, and what it takes for unknown.
test_set_for_registration_that_is_listed if _set(_asks("a")) == {_claim("gold")}

test_leave_any_other if _set(_asks("b")) == set()

test_leave_where_something_is_unknown if {
	_set({}) == set()
	found := some_rule.set_claim with input as _asks("a") with data.issuance.config.rules as {}
	found == set()
}

_set(document) := found if {
	found := some_rule.set_claim with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"values": {"a": "gold"}}
}

_claim(value) := {"code": "SOME_CODE", "claim": "some_rule", "value": value, "details": {}}

_asks(registration) := {"identity": {"registration": {"id": registration}}}
