package issuance.rules.runner.trusted_test

import data.issuance.rules.runner.trusted

test_allow_trusted_runner if count(trusted.deny) == 0 with input as _runner

test_allow_evidence_without_runner if count(trusted.deny) == 0 with input as json.remove(_runner, ["identity/workload/runner_id"])

test_deny_untrusted_runner if {
	trusted.deny == _untrusted("eu-7", "eu-7") with input as _with("posture/runner/trusted", false)
}

test_deny_nearly_trusted_runner if {
	trusted.deny == _untrusted("eu-7", "eu-7") with input as _with("posture/runner/trusted", "yes")
}

test_deny_posture_of_another_runner if {
	trusted.deny == _untrusted("eu-7", "eu-8") with input as _with("identity/workload/runner_id", "eu-8")
}

test_deny_posture_of_unnamed_runner if {
	trusted.deny == _untrusted(null, "eu-7") with input as json.remove(_runner, ["posture/runner/id"])
}

test_deny_trust_unknown if {
	trusted.deny == _untrusted("eu-7", "eu-7") with input as json.remove(_runner, ["posture/runner/trusted"])
}

test_deny_without_posture if {
	trusted.deny == _untrusted(null, "eu-7") with input as json.remove(_runner, ["posture"])
}

test_deny_nothing_known if trusted.deny == _untrusted(null, null) with input as {"identity": {"kind": "runner"}}

test_allow_other_kinds if count(trusted.deny) == 0 with input as {"identity": {"kind": "workload"}}

_untrusted(observed, named) := {{"code": "RUNNER_UNTRUSTED", "details": {"runner": observed, "evidence": named}}}

_runner := {
	"identity": {"kind": "runner", "workload": {"runner_id": "eu-7"}},
	"posture": {"runner": {"id": "eu-7", "trusted": true}},
}

_with(path, value) := json.patch(_runner, [{"op": "replace", "path": path, "value": value}])
