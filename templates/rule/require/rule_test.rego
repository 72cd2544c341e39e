package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: of whom the rule demands nothing, of whom it does, and what it takes for unknown.
test_demand_nothing_of_registration_that_is_listed if _required(_asks("a")) == set()

test_demand_consent_of_any_other if _required(_asks("b")) == {_consent}

test_demand_consent_where_something_is_unknown if {
	_required({}) == {_consent}
	found := some_rule.require with input as _asks("a") with data.issuance.config.rules as {}
	found == {_consent}
}

_required(document) := found if {
	found := some_rule.require with input as document
		with data.issuance.config.rules.some_domain.some_rule as {"registrations": ["a"]}
}

_consent := {"code": "SOME_CODE", "requirement": "consent", "details": {}}

_asks(registration) := {"identity": {"registration": {"id": registration}}}
