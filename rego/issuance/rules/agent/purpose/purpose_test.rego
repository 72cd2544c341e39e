package issuance.rules.agent.purpose_test

import data.issuance.rules.agent.purpose

test_allow_approved_purpose if _denied(_agent) == set()

test_deny_other_purpose if _denied(_patched("/request/purpose", "curiosity")) == {_unapproved("curiosity")}

test_deny_unknown_purpose if {
	_denied(json.remove(_agent, ["request/purpose"])) == {_unapproved(null)}
	_denied(json.remove(_agent, ["request"])) == {_unapproved(null)}
}

test_deny_where_no_purposes_are_approved if {
	every path in ["identity/registration", "identity/registration/purposes", "identity/registration/purposes/0"] {
		_denied(json.remove(_agent, [path])) == {_unapproved("incident-response")}
	}
}

test_allow_other_identities_without_a_purpose if {
	_denied(json.remove(_patched("/identity/kind", "workload"), ["request/purpose"])) == set()
}

_denied(document) := found if {
	found := purpose.deny with input as document
}

_unapproved(name) := {"code": "AGENT_PURPOSE_UNAPPROVED", "details": {"purpose": name}}

_patched(path, value) := json.patch(_agent, [{"op": "replace", "path": path, "value": value}])

_agent := {
	"identity": {"kind": "agent", "registration": {"purposes": ["incident-response"]}},
	"request": {"purpose": "incident-response"},
}
