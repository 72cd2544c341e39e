package issuance.rules.agent.time_bound_test

import data.issuance.rules.agent.time_bound

test_cap_kind_with_a_limit_of_its_own if _caps(_on(["secrets_broker"]), _limits) == {_bound(300)}

test_cap_other_kinds if _caps(_on(["api"]), _limits) == {_bound(900)}

test_cap_to_the_lowest_of_all_resources if {
	_caps(_on(["api", "secrets_broker"]), _limits) == {_bound(300)}
	_caps(_on(["archive", "api"]), _limits) == {_bound(900)}
}

test_cap_a_kind_above_the_others if _caps(_on(["archive"]), _limits) == {_bound(3600)}

test_no_time_for_unknown_kind if {
	_caps(json.remove(_on(["secrets_broker"]), ["resources/0/kind"]), _limits) == {_bound(0)}
	_caps(json.remove(_on(["api", "api"]), ["resources/1/kind"]), _limits) == {_bound(0)}
}

test_no_time_where_no_resource_is_known if {
	_caps(_on([]), _limits) == {_bound(0)}
	_caps(json.remove(_on(["api"]), ["resources"]), _limits) == {_bound(0)}
}

test_no_time_where_the_parameters_are_missing_or_no_numbers if {
	every limits in [
		{},
		{"seconds": 900},
		{"seconds_by_resource_kind": {}},
		{"seconds": "900", "seconds_by_resource_kind": {}},
	] {
		_caps(_on(["api"]), limits) == {_bound(0)}
	}
	_caps(_on(["api"]), {"seconds": 900, "seconds_by_resource_kind": {"api": "60"}}) == {_bound(0)}
}

test_allow_other_identities_their_time if {
	_caps(object.union(_on(["api"]), {"identity": {"kind": "workload"}}), _limits) == set()
}

_caps(document, limits) := found if {
	found := time_bound.max_lifetime with input as document
		with data.issuance.config.rules.agent.time_bound as limits
}

_bound(seconds) := {"code": "AGENT_LIFETIME_BOUND", "token_type": "access_token", "seconds": seconds, "details": {}}

_on(kinds) := {"identity": {"kind": "agent"}, "resources": [{"kind": kind} | some kind in kinds]}

_limits := {"seconds": 900, "seconds_by_resource_kind": {"secrets_broker": 300, "archive": 3600}}
