package issuance.rules.human.workload_identity_test

import data.issuance.rules.human.workload_identity

test_allow_automation if {
	every kind in ["workload", "runner", "partner"] {
		count(workload_identity.deny) == 0 with input as _with("identity/kind", kind) with data.issuance.config.rules as _rules
	}
}

test_allow_client_as_subject if {
	count(workload_identity.deny) == 0 with input as _with("identity/subject/type", "client") with data.issuance.config.rules as _rules
}

test_deny_user_as_subject if {
	workload_identity.deny == _person("user", "client_credentials", null) with input as _with("identity/subject/type", "user") with data.issuance.config.rules as _rules
}

test_deny_grant_of_people if {
	workload_identity.deny == _person("workload", "password", null) with input as _with("request/grant_type", "password") with data.issuance.config.rules as _rules
}

test_deny_grant_unknown if {
	workload_identity.deny == _person("workload", null, null) with input as json.remove(_workload, ["request/grant_type"]) with data.issuance.config.rules as _rules
}

test_deny_device if {
	workload_identity.deny == _person("workload", "client_credentials", "laptop-3") with input as _with("posture/device", {"id": "laptop-3"}) with data.issuance.config.rules as _rules
}

test_deny_unnamed_device if {
	workload_identity.deny == _person("workload", "client_credentials", null) with input as _with("posture/device", {}) with data.issuance.config.rules as _rules
}

test_deny_posture_unknown if {
	workload_identity.deny == _person("workload", "client_credentials", null) with input as json.remove(_workload, ["posture"]) with data.issuance.config.rules as _rules
}

test_deny_grants_not_configured if {
	workload_identity.deny == _person("workload", "client_credentials", null) with input as _workload with data.issuance.config.rules as {}
}

test_deny_nothing_known if {
	workload_identity.deny == _person(null, null, null) with input as {"identity": {"kind": "workload"}} with data.issuance.config.rules as _rules
}

test_allow_kinds_that_people_use if {
	every kind in ["agent", "client", "user"] {
		count(workload_identity.deny) == 0 with input as {"identity": {"kind": kind}}
	}
}

_person(subject, grant_type, device) := {{
	"code": "WORKLOAD_IDENTITY_USED_BY_PERSON",
	"details": {"subject": subject, "grant_type": grant_type, "device": device},
}}

_workload := {
	"request": {"grant_type": "client_credentials"},
	"identity": {"kind": "workload", "subject": {"type": "workload"}},
	"posture": {},
}

_with(path, value) := json.patch(_workload, [{"op": "add", "path": path, "value": value}])

_rules := {"human": {"workload_identity": {"grant_types": ["client_credentials"]}}}
