package issuance.rules.workload.identity_match_test

import data.issuance.rules.workload.identity_match

test_allow_each_approved_workload if {
	every approved in _approved {
		count(identity_match.deny) == 0 with input as _running("agent", approved)
	}
}

test_deny_each_kind_of_workload if {
	every kind in ["workload", "agent", "runner"] {
		identity_match.deny == _mismatch("https://k8s.example", "shop") with input as _running(kind, {
			"issuer": "https://k8s.example",
			"id": "shop",
		})
	}
}

test_allow_other_kinds if {
	every kind in ["partner", "client", "user"] {
		count(identity_match.deny) == 0 with input as _running(kind, {})
	}
}

test_deny_issuer_of_one_with_id_of_another if {
	identity_match.deny == _mismatch("https://k8s.example", "spiffe://example/billing") with input as _running("agent", {
		"issuer": "https://k8s.example",
		"id": "spiffe://example/billing",
	})
}

test_deny_longer_id if {
	identity_match.deny == _mismatch("https://k8s.example", "billing-2") with input as _running("agent", {
		"issuer": "https://k8s.example",
		"id": "billing-2",
	})
}

test_deny_empty_workload if identity_match.deny == _mismatch(null, null) with input as _running("agent", {})

test_deny_nothing_approved if {
	identity_match.deny == _mismatch("https://k8s.example", "billing") with input as json.remove(_running("agent", _approved[0]), ["identity/registration"])
}

test_deny_nothing_known if identity_match.deny == _mismatch(null, null) with input as {"identity": {"kind": "agent"}}

_mismatch(issuer, id) := {{"code": "WORKLOAD_IDENTITY_MISMATCH", "details": {"issuer": issuer, "id": id}}}

_approved := [
	{"issuer": "https://k8s.example", "id": "billing"},
	{"issuer": "spiffe://example", "id": "spiffe://example/billing"},
]

_running(kind, workload) := {"identity": {"kind": kind, "workload": workload, "registration": {"workloads": _approved}}}
