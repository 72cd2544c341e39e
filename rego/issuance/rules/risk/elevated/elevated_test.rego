package issuance.rules.risk.elevated_test

import data.issuance.rules.risk.elevated

test_allow_everything_below_the_score if _found(_user(49.9), _parameters) == _nothing

test_narrow_from_the_score_on if {
	_found(_user(50), _parameters) == {
		"drop_scope": {_read_only("mail:send", 50)},
		"max_lifetime": _capped(120, 50),
		"require": {_step_up(["phr"], 50)},
	}
}

test_narrow_where_the_score_is_unknown if {
	every document in [json.remove(_user(0), ["/risk"]), json.remove(_user(0), ["/risk/score"]), _user(null)] {
		_found(document, _parameters) == {
			"drop_scope": {_read_only("mail:send", null)},
			"max_lifetime": _capped(120, null),
			"require": {_step_up(["phr"], null)},
		}
	}
	_found(_user("0"), _parameters).require == {_step_up(["phr"], "0")}
}

test_narrow_to_nothing_where_the_parameters_are_missing_or_no_numbers if {
	every parameters in [{}, {"score": "50", "seconds": "120"}] {
		_found(_user(0), parameters) == {
			"drop_scope": {_read_only("mail:send", 0)},
			"max_lifetime": _capped(0, 0),
			"require": {_step_up([], 0)},
		}
	}
}

test_cap_only_what_is_requested if {
	document := json.patch(_user(50), [{"op": "add", "path": "/request/token_types", "value": ["id_token"]}])
	{member.token_type | some member in _found(document, _parameters).max_lifetime} == {"id_token"}
}

test_require_nothing_of_what_can_not_step_up if {
	machine := json.patch(_user(50), [{"op": "replace", "path": "/identity/kind", "value": "workload"}])
	found := _found(machine, _parameters)
	found.require == set()
	found.drop_scope == {_read_only("mail:send", 50)}
	found.max_lifetime == _capped(120, 50)
}

test_drop_scope_that_is_not_read_only_on_every_resource if {
	other := {"op": "add", "path": "/resources/-", "value": {"read_only_scopes": ["mail:send"]}}
	_found(json.patch(_user(50), [other]), _parameters).drop_scope == {
		_read_only("mail:read", 50),
		_read_only("mail:send", 50),
	}
}

test_drop_where_nothing_is_known_to_be_read_only if {
	every path in ["/resources", "/resources/0", "/resources/0/read_only_scopes"] {
		_found(json.remove(_user(50), [path]), _parameters).drop_scope == {
			_read_only("mail:read", 50),
			_read_only("mail:send", 50),
		}
	}
}

_found(document, parameters) := {effect: bare |
	some effect, members in _sets with input as document
		with data.issuance.config.rules.risk.elevated as parameters
	bare := members
}

_sets := {
	"drop_scope": elevated.drop_scope,
	"max_lifetime": elevated.max_lifetime,
	"require": elevated.require,
}

_nothing := {"drop_scope": set(), "max_lifetime": set(), "require": set()}

_read_only(scope, score) := {"code": "RISK_ELEVATED_READ_ONLY", "scope": scope, "details": {"score": score}}

_capped(seconds, score) := {member |
	some token_type in ["access_token", "refresh_token", "id_token"]
	member := {
		"code": "RISK_ELEVATED_LIFETIME",
		"token_type": token_type,
		"seconds": seconds,
		"details": {"score": score},
	}
}

_step_up(acr_values, score) := {
	"code": "RISK_ELEVATED_STEP_UP",
	"requirement": "step_up",
	"acr_values": acr_values,
	"details": {"score": score},
}

_user(score) := {
	"identity": {"kind": "user"},
	"request": {"scopes": ["mail:read", "mail:send"]},
	"resources": [{"read_only_scopes": ["mail:read"]}],
	"risk": {"score": score},
}

_parameters := {"score": 50, "seconds": 120, "acr_values": ["phr"]}
