package issuance.rules.registration.known_test

import data.issuance.rules.registration.known

test_allow_registered if count(known.deny) == 0 with input as _agent

test_allow_person_through_registered_client if count(known.deny) == 0 with input as _kinds("user", "client")

test_deny_person_through_workload if known.deny == _unknown with input as _kinds("user", "workload")

test_deny_workload_registered_as_client if known.deny == _unknown with input as _kinds("workload", "client")

test_deny_other_kind if known.deny == _unknown with input as _kinds("runner", "agent")

test_deny_registration_of_other_client if known.deny == _unknown with input as json.patch(_agent, [{
	"op": "replace",
	"path": "identity/registration/client_id",
	"value": "shop",
}])

test_deny_inactive if known.deny == _inactive with input as json.patch(_agent, [{
	"op": "replace",
	"path": "identity/registration/active",
	"value": false,
}])

test_deny_active_unknown if known.deny == _inactive with input as json.remove(_agent, ["identity/registration/active"])

test_deny_without_registration if known.deny == _unknown with input as json.remove(_agent, ["identity/registration"])

test_deny_without_kind if known.deny == _unknown with input as json.remove(_agent, ["identity/kind"])

test_deny_without_client if {
	known.deny == {{"code": "REGISTRATION_UNKNOWN", "details": {"client": null}}} with input as json.remove(_agent, ["identity/client"])
}

test_deny_nothing_known if {
	known.deny == {{"code": "REGISTRATION_UNKNOWN", "details": {"client": null}}} with input as {}
}

_unknown := {{"code": "REGISTRATION_UNKNOWN", "details": {"client": "billing"}}}

_inactive := {{"code": "REGISTRATION_INACTIVE", "details": {"client": "billing"}}}

_agent := {"identity": {
	"kind": "agent",
	"client": {"id": "billing"},
	"registration": {"client_id": "billing", "kind": "agent", "active": true},
}}

_kinds(asking, registered) := json.patch(_agent, [
	{"op": "replace", "path": "identity/kind", "value": asking},
	{"op": "replace", "path": "identity/registration/kind", "value": registered},
])
