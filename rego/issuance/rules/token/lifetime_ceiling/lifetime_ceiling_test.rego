package issuance.rules.token.lifetime_ceiling_test

import data.issuance.rules.token.lifetime_ceiling

test_cap_by_sensitivity if {
	_caps(_on(["low"]), _limits) == _capped(3600)
	_caps(_on(["critical"]), _limits) == _capped(300)
}

test_cap_to_the_lowest_of_all_resources if _caps(_on(["critical", "low"]), _limits) == _capped(300)

test_no_time_for_unknown_sensitivity if {
	_caps(_on(["secret"]), _limits) == _capped(0)
	_caps(_on(["low", null]), _limits) == _capped(0)
	_caps(json.remove(_on(["low", "low"]), ["/resources/1/sensitivity"]), _limits) == _capped(0)
}

test_no_time_where_no_resource_is_known if {
	every document in [{}, _on([])] {
		_caps(document, _limits) == _capped(0)
	}
}

test_no_time_where_the_parameters_are_missing_or_no_numbers if {
	none := {_cap("access_token", 0), _cap("refresh_token", 0), _cap("id_token", 0)}
	every limits in [
		{},
		{"seconds_by_sensitivity": {"low": "1"}, "refresh_token_seconds": "1", "id_token_seconds": null},
	] {
		_caps(_on(["low"]), limits) == none
	}
}

test_cap_only_what_is_requested if {
	document := object.union(_on(["low"]), {"request": {"token_types": ["id_token"]}})
	_caps(document, _limits) == {_cap("id_token", 1200)}
}

_caps(document, limits) := found if {
	found := lifetime_ceiling.max_lifetime with input as document
		with data.issuance.config.rules.token.lifetime_ceiling as limits
}

_capped(seconds) := {_cap("access_token", seconds), _cap("refresh_token", 86400), _cap("id_token", 1200)}

_cap(token_type, seconds) := {
	"code": "TOKEN_LIFETIME_CEILING",
	"token_type": token_type,
	"seconds": seconds,
	"details": {},
}

_on(sensitivities) := {"resources": [{"sensitivity": sensitivity} | some sensitivity in sensitivities]}

_limits := {
	"seconds_by_sensitivity": {"low": 3600, "critical": 300},
	"refresh_token_seconds": 86400,
	"id_token_seconds": 1200,
}
