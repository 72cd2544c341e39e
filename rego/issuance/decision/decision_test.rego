package issuance.decision_test

import data.issuance.decision

test_deny_empty_input if decision.decision == "deny" with input as {}

test_deny_no_input if decision.decision == "deny"

test_deny_empty_library if {
	every library in [
		{},
		{"registration": {"known": {}}},
		{"registration": {"known": {"deny": true}}},
		{"team": {"rule": {"deny": set()}}},
	] {
		decision.decision == "deny" with data.issuance.rules as library
	}
}

test_allow_where_nothing_is_found if {
	decision.verdict == object.union(_nothing, {"decision": "allow"})
		with data.issuance.rules as _library({"deny": set()})
}

test_deny_where_one_rule_of_many_denies if {
	library := object.union(_library({"deny": {"reason"}}), {"other": {"rule": {"deny": set(), "drop_scope": set()}}})
	decision.verdict == object.union(_nothing, {"deny": {"reason"}}) with data.issuance.rules as library
}

test_deny_for_all_reasons_of_all_rules if {
	library := object.union(_library({"deny": {"a", "b"}}), {"other": {"rule": {"deny": {"b", "c"}}}})
	decision.deny == {"a", "b", "c"} with data.issuance.rules as library
}

test_add_up_what_rules_restrict if {
	every effect in _restrictions {
		library := object.union(_library({effect: {"a", "b"}}), {"other": {"rule": {effect: {"b", "c"}}}})
		expected := object.union(_nothing, {"decision": "allow", effect: {"a", "b", "c"}})
		decision.verdict == expected with data.issuance.rules as library
	}
}

test_restrict_where_another_rule_denies if {
	every effect in _restrictions {
		expected := object.union(_nothing, {"deny": {"reason"}, effect: {"a"}})
		decision.verdict == expected with data.issuance.rules as _library({"deny": {"reason"}, effect: {"a"}})
	}
}

test_enforce_unless_the_bundle_relaxes if {
	every rules in [
		{},
		{"team": {}},
		{"team": {"rule": {}}},
		{"team": {"other": {"level": "off"}}},
		{"other": {"rule": {"level": "off"}}},
	] {
		_finding == _enforced with data.issuance.config.rules as rules
	}
	every level in _enforcing {
		_finding == _enforced with data.issuance.config.rules as _level(level)
	}
}

test_enforce_unless_the_tenant_relaxes if {
	every level in _enforcing {
		_finding == _enforced with input as _tenant(_level(level)) with data.issuance.config.rules as {}
	}
}

test_enforce_where_the_tenant_wins_over_a_bundle_that_relaxes if {
	every level in _enforcing {
		_finding == _enforced with input as _tenant(_level(level)) with data.issuance.config.rules as _level("off")
	}
}

test_observe_for_the_bundle if _finding == _observed with data.issuance.config.rules as _level("observe")

test_observe_for_the_tenant if {
	_finding == _observed with input as _tenant(_level("observe")) with data.issuance.config.rules as _level("enforce")
}

test_off_for_the_bundle if _finding == _allowed with data.issuance.config.rules as _level("off")

test_off_for_the_tenant if {
	_finding == _allowed with input as _tenant(_level("off")) with data.issuance.config.rules as _level("observe")
}

test_relax_one_rule_and_no_other if {
	library := object.union(_library({"deny": {"a"}}), {"other": {"rule": {"deny": {"b"}}}})
	expected := object.union(_nothing, {"deny": {"b"}, "observed": {{"effect": "deny", "member": "a"}}})
	decision.verdict == expected with data.issuance.rules as library
		with data.issuance.config.rules as _level("observe")
}

test_observe_one_rule_and_no_other if {
	every effect in _effects {
		library := object.union(_library({effect: {"a"}}), {"other": {"rule": {effect: {"b"}}}})
		decision.observed == {{"effect": effect, "member": "a"}} with data.issuance.rules as library
			with data.issuance.config.rules as _level("observe")
	}
}

test_observe_changes_nothing if {
	every effect in _effects {
		expected := object.union(_nothing, {"decision": "allow", "observed": {{"effect": effect, "member": "a"}}})
		decision.verdict == expected with data.issuance.rules as _library({effect: {"a"}})
			with data.issuance.config.rules as _level("observe")
	}
}

test_deny_malformed_sets if {
	every effect in _effects {
		every malformed in [true, false, null, "reason", 1, ["reason"], {"reason": true}] {
			decision.decision == "deny" with data.issuance.rules as _library({effect: malformed})
			_malformed == {{"code": "POLICY_MALFORMED", "details": {"rule": ["team", "rule", effect]}}}
				with data.issuance.rules as _library({effect: malformed})
		}
	}
}

test_deny_malformed_sets_at_any_level if {
	every level in ["observe", "off"] {
		decision.decision == "deny" with data.issuance.rules as _library({"deny": true})
			with data.issuance.config.rules as _level(level)
	}
}

test_deny_no_rule_as_malformed_that_adds_nothing if {
	_malformed == set() with data.issuance.rules as _library({effect: set() | some effect in _effects})
}

_malformed := {member | some member in decision.deny; member.code == "POLICY_MALFORMED"}

# What becomes of one rule that denies.
_finding := finding if finding := decision.verdict with data.issuance.rules as _library({"deny": {"reason"}})

_enforced := object.union(_nothing, {"deny": {"reason"}})

_observed := object.union(_nothing, {"decision": "allow", "observed": {{"effect": "deny", "member": "reason"}}})

_allowed := object.union(_nothing, {"decision": "allow"})

_enforcing := ["enforce", "Observe", "OFF", "of", "observe ", "", null, false, 0, ["off"], {"off": true}]

_level(level) := {"team": {"rule": {"level": level}}}

_tenant(rules) := {"tenant": {"settings": {"rules": rules}}}

# The fold wants the library's first rule there; the other one is the test's.
_library(rule) := {"registration": {"known": {"deny": set()}}, "team": {"rule": rule}}

_nothing := object.union({effect: set() | some effect in _effects}, {"decision": "deny", "observed": set()})

_effects := _restrictions | {"deny"}

_restrictions := {
	"drop_scope",
	"drop_resource",
	"drop_claim",
	"drop_authorization_detail",
	"max_lifetime",
	"omit_token",
	"set_claim",
	"require",
}
