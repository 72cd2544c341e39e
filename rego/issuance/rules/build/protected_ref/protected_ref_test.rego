package issuance.rules.build.protected_ref_test

import data.issuance.rules.build.protected_ref

test_allow_protected_ref if count(protected_ref.deny) == 0 with input as _runner

test_deny_unprotected_ref if protected_ref.deny == {_unprotected("main")} with input as _with("ref_protected", false)

# GitLab writes this claim as text.
test_deny_protected_as_text if protected_ref.deny == {_unprotected("main")} with input as _with("ref_protected", "true")

test_deny_protection_unknown if {
	protected_ref.deny == {_unprotected("main")} with input as json.remove(_runner, ["identity/workload/ref_protected"])
}

test_deny_fork if protected_ref.deny == {_forked("acme/shop")} with input as _with("fork", true)

test_deny_fork_unknown if {
	protected_ref.deny == {_forked("acme/shop")} with input as json.remove(_runner, ["identity/workload/fork"])
}

test_deny_nothing_known if {
	protected_ref.deny == {_unprotected(null), _forked(null)} with input as {"identity": {"kind": "runner"}}
}

test_allow_other_kinds if count(protected_ref.deny) == 0 with input as {"identity": {"kind": "workload"}}

_unprotected(ref) := {"code": "BUILD_REF_UNPROTECTED", "details": {"ref": ref}}

_forked(repository) := {"code": "BUILD_FROM_FORK", "details": {"repository": repository}}

_runner := {"identity": {
	"kind": "runner",
	"workload": {"ref": "main", "ref_protected": true, "fork": false, "repository": "acme/shop"},
}}

_with(name, value) := json.patch(_runner, [{"op": "replace", "path": ["identity", "workload", name], "value": value}])
