package issuance.rules.build.attestations_test

import data.issuance.rules.build.attestations

test_allow_attested if count(attestations.deny) == 0 with input as _runner with data.issuance.config.rules as _rules

test_allow_at_the_limits if {
	every name, value in {"observed_at": 900, "level": 2} {
		count(attestations.deny) == 0 with input as _provenance(name, value) with data.issuance.config.rules as _rules
	}
}

# A list of pairs: the same fault is tried with several values.
test_deny_each_fault if {
	every fault in [
		["type", "vsa"],
		["verified", false],
		["verified", "true"],
		["subject_digests", ["sha256:b"]],
		["subject_digests", []],
		["subject_digests", "sha256:a"],
		["observed_at", 899],
		["observed_at", 1101],
		["observed_at", "950"],
		["level", 1],
		["level", "3"],
		["source", "https://git.example/acme/shop-2"],
		["source", "https://git.example/evil/acme/shop"],
		["source", "https://git.example/evil-acme/shop"],
		["source", "acme/shop"],
		["source", ["acme/shop"]],
		["source", ""],
	] {
		attestations.deny == _missing(["provenance"]) with input as _provenance(fault[0], fault[1]) with data.issuance.config.rules as _rules
	}
}

test_deny_each_member_missing if {
	every name in ["type", "verified", "subject_digests", "observed_at", "level"] {
		attestations.deny == _missing(["provenance"]) with input as json.remove(_runner, [["posture", "attestations", "0", name]]) with data.issuance.config.rules as _rules
	}
}

test_allow_without_source if {
	count(attestations.deny) == 0 with input as json.remove(_runner, ["posture/attestations/0/source"]) with data.issuance.config.rules as _rules
}

test_allow_good_one_beside_a_bad_one if {
	bad := object.union(_runner.posture.attestations[0], {"verified": false})
	patched := json.patch(_runner, [{"op": "add", "path": "posture/attestations/-", "value": bad}])
	count(attestations.deny) == 0 with input as patched with data.issuance.config.rules as _rules
}

test_deny_two_halves if {
	halves := [
		object.union(_runner.posture.attestations[0], {"verified": false}),
		object.union(_runner.posture.attestations[0], {"level": 1}),
		_runner.posture.attestations[1],
	]
	patched := json.patch(_runner, [{"op": "replace", "path": "posture/attestations", "value": halves}])
	attestations.deny == _missing(["provenance"]) with input as patched with data.issuance.config.rules as _rules
}

test_deny_one_type_missing if {
	attestations.deny == _missing(["vsa"]) with input as json.remove(_runner, ["posture/attestations/1"]) with data.issuance.config.rules as _rules
}

test_deny_none if {
	every missing in ["posture", "posture/attestations", "identity/workload", "identity/workload/image_digest", "now"] {
		attestations.deny == _missing(["provenance", "vsa"]) with input as json.remove(_runner, [missing]) with data.issuance.config.rules as _rules
	}
}

test_deny_types_not_configured if {
	every types in [[], {}, "provenance", null] {
		rules := json.patch(_rules, [{"op": "replace", "path": "build/attestations/required_types", "value": types}])
		attestations.deny == _missing([]) with input as _runner with data.issuance.config.rules as rules
	}
}

test_allow_one_required_type if {
	rules := json.patch(_rules, [{"op": "replace", "path": "build/attestations/required_types", "value": ["vsa"]}])
	count(attestations.deny) == 0 with input as _runner with data.issuance.config.rules as rules
}

test_deny_types_configured_as_no_list if {
	types := {"first": "vsa"}
	rules := json.patch(_rules, [{"op": "replace", "path": "build/attestations/required_types", "value": types}])
	attestations.deny == _missing([]) with input as _runner with data.issuance.config.rules as rules
}

test_deny_limits_not_configured if {
	every limit in ["max_age_seconds", "min_level"] {
		rules := json.remove(_rules, [["build", "attestations", limit]])
		attestations.deny == _missing(["provenance", "vsa"]) with input as _runner with data.issuance.config.rules as rules
	}
}

test_allow_other_kinds if count(attestations.deny) == 0 with input as {"identity": {"kind": "workload"}}

_missing(types) := {{"code": "BUILD_ATTESTATION_MISSING", "details": {"missing": types}}}

_runner := {
	"now": 1000,
	"identity": {"kind": "runner", "workload": {"image_digest": "sha256:a", "repository": "acme/shop"}},
	"posture": {"attestations": [
		{
			"type": "provenance",
			"verified": true,
			"subject_digests": ["sha256:0", "sha256:a"],
			"source": "https://git.example/acme/shop",
			"level": 3,
			"observed_at": 950,
		},
		{"type": "vsa", "verified": true, "subject_digests": ["sha256:a"], "level": 3, "observed_at": 950},
	]},
}

_provenance(name, value) := json.patch(_runner, [{
	"op": "replace",
	"path": ["posture", "attestations", "0", name],
	"value": value,
}])

_rules := {"build": {"attestations": {
	"required_types": ["provenance", "vsa"],
	"max_age_seconds": 100,
	"min_level": 2,
}}}
