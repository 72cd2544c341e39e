package issuance.rules.some_domain.some_rule_test

import data.issuance.rules.some_domain.some_rule

# TODO: which tokens the rule caps, for how long, and what it takes for unknown.
test_cap_every_token if _caps({"seconds": 60}) == {_cap("access_token", 60), _cap("id_token", 60)}

test_cap_at_nothing_where_the_parameter_is_missing if {
	_caps({}) == {_cap("access_token", 0), _cap("id_token", 0)}
}

_caps(settings) := found if {
	found := some_rule.max_lifetime with input as {"request": {"token_types": ["access_token", "id_token"]}}
		with data.issuance.config.rules.some_domain.some_rule as settings
}

_cap(token_type, seconds) := {"code": "SOME_CODE", "token_type": token_type, "seconds": seconds, "details": {}}
