package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: what the rule lets pass, what it denies, and what it takes for unknown.
test_allow_registration_that_is_listed if _denied(_asks("a")) == set()

test_deny_any_other if _denied(_asks("b")) == {_denial("b")}

test_deny_where_the_registration_is_unknown if _denied({}) == {_denial(null)}

test_deny_where_the_parameter_is_missing if {
	found := some_rule.deny with input as _asks("a") with data.issuance.config.rules as {}
	found == {_denial("a")}
}

_denied(document) := found if {
	found := some_rule.deny with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"registrations": ["a"]}
}

_denial(registration) := {"code": "SOME_CODE", "details": {"registration": registration}}

_asks(registration) := {"identity": {"registration": {"id": registration}}}
