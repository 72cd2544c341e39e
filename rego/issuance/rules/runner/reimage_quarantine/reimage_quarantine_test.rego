package issuance.rules.runner.reimage_quarantine_test

import data.issuance.rules.runner.reimage_quarantine

test_allow_at_the_limits if {
	count(reimage_quarantine.deny) == 0 with input as _seen(900, 950) with data.issuance.config.rules as _rules
}

test_deny_last_second_of_quarantine if {
	reimage_quarantine.deny == {_recent(901)} with input as _seen(901, 950) with data.issuance.config.rules as _rules
}

test_deny_reimaged_in_the_future if {
	reimage_quarantine.deny == {_recent(1200)} with input as _seen(1200, 950) with data.issuance.config.rules as _rules
}

test_deny_reimaged_as_text if {
	reimage_quarantine.deny == {_recent("900")} with input as _seen("900", 950) with data.issuance.config.rules as _rules
}

test_deny_seen_too_long_ago if {
	reimage_quarantine.deny == {_stale(949)} with input as _seen(900, 949) with data.issuance.config.rules as _rules
}

test_deny_seen_as_text if {
	reimage_quarantine.deny == {_stale("950")} with input as _seen(900, "950") with data.issuance.config.rules as _rules
}

test_deny_within_longer_quarantine_of_tenant if {
	reimage_quarantine.deny == {_recent(801)} with input as _in_tenant(_seen(801, 950)) with data.issuance.config.rules as _rules
}

test_allow_after_longer_quarantine_of_tenant if {
	count(reimage_quarantine.deny) == 0 with input as _in_tenant(_seen(800, 950)) with data.issuance.config.rules as _rules
}

test_deny_limits_not_configured if {
	reimage_quarantine.deny == {_recent(900), _stale(950)} with input as _seen(900, 950) with data.issuance.config.rules as {}
}

test_deny_without_posture if {
	reimage_quarantine.deny == _unknown with input as {"now": 1000, "identity": {"kind": "runner"}} with data.issuance.config.rules as _rules
}

test_allow_other_kinds if count(reimage_quarantine.deny) == 0 with input as {"identity": {"kind": "workload"}}

_recent(reimaged_at) := {"code": "RUNNER_REIMAGED_RECENTLY", "details": {"runner": "eu-7", "reimaged_at": reimaged_at}}

_stale(observed_at) := {"code": "RUNNER_POSTURE_STALE", "details": {"runner": "eu-7", "observed_at": observed_at}}

_unknown := {
	{"code": "RUNNER_REIMAGED_RECENTLY", "details": {"runner": null, "reimaged_at": null}},
	{"code": "RUNNER_POSTURE_STALE", "details": {"runner": null, "observed_at": null}},
}

_seen(reimaged_at, observed_at) := {
	"now": 1000,
	"identity": {"kind": "runner"},
	"posture": {"runner": {"id": "eu-7", "reimaged_at": reimaged_at, "observed_at": observed_at}},
}

_in_tenant(value) := object.union(value, {"tenant": {"settings": {"rules": {"runner": {"reimage_quarantine": {"seconds": 200}}}}}})

_rules := {"runner": {"reimage_quarantine": {"seconds": 100, "max_age_seconds": 50}}}
