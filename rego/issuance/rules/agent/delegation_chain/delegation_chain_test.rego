package issuance.rules.agent.delegation_chain_test

import data.issuance.rules.agent.delegation_chain

test_allow_no_delegation if _denied(_chain([])) == set()

test_allow_chain_as_long_as_the_limit if _denied(_chain([_frontend, _copilot])) == set()

test_deny_chain_beyond_the_limit if {
	_denied(_chain([_frontend, _copilot, _frontend])) == {_too_long(3)}
}

test_deny_unknown_chain if {
	every document in [json.remove(_chain([]), ["identity/actors"]), _chain(null), {}] {
		_denied(document) == {
			_too_long(null),
			_unapproved([]),
		}
	}
}

test_deny_chain_that_is_no_list if {
	_denied(_chain("")) == {_too_long(0), _unapproved([])}
	_denied(_chain({"first": _frontend})) == {_too_long(1), _unapproved([])}
}

test_deny_where_the_limit_is_missing_or_no_number if {
	every rules in [{}, {"agent": {"delegation_chain": {"max_actors": "9"}}}] {
		codes := {member.code | some member in delegation_chain.deny} with input as _chain([_frontend])
			with data.issuance.config.rules as rules
		codes == {"AGENT_DELEGATION_TOO_LONG"}
	}
}

test_deny_actor_that_is_not_listed if {
	stranger := object.union(_frontend, {"id": "stranger"})
	_denied(_chain([_copilot, stranger])) == {_unapproved(["stranger"])}
}

test_deny_actor_whose_registration_is_not_active if {
	retired := object.union(_frontend, {"registration": {"active": false}})
	_denied(_chain([retired])) == {_unapproved(["chat-frontend"])}
}

test_deny_actor_that_is_a_person if {
	person := object.union(_frontend, {"type": "user"})
	_denied(_chain([person])) == {_unapproved(["chat-frontend"])}
}

test_deny_actor_of_whom_something_is_unknown if {
	every path in ["type", "registration", "registration/active"] {
		_denied(_chain([json.remove(_frontend, [path])])) == {_unapproved(["chat-frontend"])}
	}
	_denied(_chain([json.remove(_frontend, ["id"])])) == {_unapproved([null])}
}

test_deny_where_no_actors_are_listed if {
	_denied(json.remove(_chain([_frontend]), ["identity/registration/actors"])) == {_unapproved(["chat-frontend"])}
}

_denied(document) := found if {
	found := delegation_chain.deny with input as document
		with data.issuance.config.rules.agent.delegation_chain as {"max_actors": 2}
}

_too_long(actors) := {"code": "AGENT_DELEGATION_TOO_LONG", "details": {"actors": actors}}

_unapproved(actors) := {"code": "AGENT_ACTOR_UNAPPROVED", "details": {"actors": actors}}

_chain(actors) := {"identity": {"actors": actors, "registration": {"actors": ["chat-frontend", "ops-copilot"]}}}

_frontend := {"type": "workload", "id": "chat-frontend", "registration": {"active": true}}

_copilot := {"type": "client", "id": "ops-copilot", "registration": {"active": true}}
