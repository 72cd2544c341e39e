package issuance.rules.workload.evidence_test

import data.issuance.rules.workload.evidence

test_allow_at_the_limits if count(evidence.deny) == 0 with input as _issued(900, 1001) with data.issuance.config.rules as _rules

test_deny_issued_too_long_ago if {
	evidence.deny == _stale(899, 1001) with input as _issued(899, 1001) with data.issuance.config.rules as _rules
}

test_deny_issued_far_ahead if {
	evidence.deny == _stale(1101, 1201) with input as _issued(1101, 1201) with data.issuance.config.rules as _rules
}

test_deny_expired if {
	evidence.deny == _stale(900, 1000) with input as _issued(900, 1000) with data.issuance.config.rules as _rules
}

test_deny_times_as_text if {
	evidence.deny == _stale(900, "1001") with input as _issued(900, "1001") with data.issuance.config.rules as _rules
	evidence.deny == _stale("900", 1001) with input as _issued("900", 1001) with data.issuance.config.rules as _rules
}

test_deny_without_times if {
	evidence.deny == _stale(null, null) with input as _running({}) with data.issuance.config.rules as _rules
}

test_deny_limit_not_configured if {
	evidence.deny == _stale(900, 1001) with input as _issued(900, 1001) with data.issuance.config.rules as {}
}

test_deny_missing if {
	every kind in ["workload", "agent", "runner"] {
		evidence.deny == _missing([]) with input as {"identity": {"kind": kind}}
	}
}

test_deny_unverified if {
	failed := {"type": "jwt", "verified": false, "code": "EVIDENCE_EXPIRED"}
	evidence.deny == _missing(["EVIDENCE_EXPIRED"]) with input as {"identity": {"kind": "agent", "evidence": [failed]}}
}

test_deny_no_object if evidence.deny == _missing([]) with input as _running("billing")

test_allow_other_kinds if {
	every kind in ["partner", "client", "user"] {
		count(evidence.deny) == 0 with input as {"identity": {"kind": kind}}
	}
}

test_allow_other_kinds_whatever_runs_them if {
	every kind in ["partner", "client", "user"] {
		person := json.patch(_running({}), [{"op": "replace", "path": "identity/kind", "value": kind}])
		count(evidence.deny) == 0 with input as person
	}
}

_missing(failures) := {{"code": "WORKLOAD_EVIDENCE_MISSING", "details": {"failures": failures}}}

_stale(issued_at, expires_at) := {{
	"code": "WORKLOAD_EVIDENCE_STALE",
	"details": {"issued_at": issued_at, "expires_at": expires_at},
}}

_issued(issued_at, expires_at) := _running({"issued_at": issued_at, "expires_at": expires_at})

_running(workload) := {"now": 1000, "identity": {"kind": "agent", "workload": workload}}

_rules := {"workload": {"evidence": {"max_age_seconds": 100}}}
