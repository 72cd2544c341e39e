package issuance.lib.param_test

import data.issuance.lib.param

test_of_the_bundle if {
	param.of("team", "rule", "days") == 7 with data.issuance.config.rules as _rules(7)
	param.of("team", "rule", "days") == 7 with data.issuance.config.rules as _rules(7) with input as {}
}

test_of_the_tenant_before_the_bundle if {
	every days in [3, 0, "", [], false] {
		param.of("team", "rule", "days") == days
			with data.issuance.config.rules as _rules(7)
			with input as _tenant(_rules(days))
	}
}

test_of_the_tenant_alone if {
	param.of("team", "rule", "days") == 3 with data.issuance.config.rules as {} with input as _tenant(_rules(3))
}

test_of_the_bundle_where_the_tenant_says_nothing if {
	every rules in [
		{},
		{"team": {}},
		{"team": {"rule": {"level": "enforce"}}},
		{"team": {"other": {"days": 3}}},
		_rules(null),
	] {
		param.of("team", "rule", "days") == 7 with data.issuance.config.rules as _rules(7) with input as _tenant(rules)
	}
}

test_of_nobody_is_undefined if {
	every rules in [{}, {"team": {}}, {"team": {"rule": {}}}, {"team": {"other": {"days": 7}}}] {
		_values == [] with data.issuance.config.rules as rules with input as _tenant(rules)
	}
}

test_number if {
	param.number("team", "rule", "days") == 0.5 with data.issuance.config.rules as _rules(0.5)
}

test_number_of_anything_else_is_undefined if {
	every value in ["7", true, null, [7], {"days": 7}] {
		_numbers == [] with data.issuance.config.rules as _rules(value)
	}
	_numbers == [] with data.issuance.config.rules as {}
	_numbers == [] with data.issuance.config.rules as _rules(7) with input as _tenant(_rules("3"))
}

test_seconds if {
	param.seconds("team", "rule", "days") == 7 with data.issuance.config.rules as _rules(7)
}

test_seconds_of_anything_else_are_none if {
	every value in ["7", true, null, [7]] {
		param.seconds("team", "rule", "days") == 0 with data.issuance.config.rules as _rules(value)
	}
	param.seconds("team", "rule", "days") == 0 with data.issuance.config.rules as {}
}

# Empty where the value is undefined.
_values := [value | value := param.of("team", "rule", "days")]

_numbers := [value | value := param.number("team", "rule", "days")]

_rules(days) := {"team": {"rule": {"days": days}}}

_tenant(rules) := {"tenant": {"settings": {"rules": rules}}}
