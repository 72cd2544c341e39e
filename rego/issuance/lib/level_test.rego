package issuance.lib.level_test

import data.issuance.lib.level

test_bundle_level if {
	level.of("team", "rule") == "off" with data.issuance.config.rules as _rules("off")
	level.of("team", "rule") == "off" with data.issuance.config.rules as _rules("off") with input as _tenant({})
}

test_tenant_level_before_the_bundle_level if {
	level.of("team", "rule") == "observe"
		with data.issuance.config.rules as _rules("off")
		with input as _tenant(_rules("observe"))
	level.of("team", "rule") == "nonsense"
		with data.issuance.config.rules as _rules("off")
		with input as _tenant(_rules("nonsense"))
}

test_relaxed_by_two_levels_only if {
	every relaxing in ["observe", "off"] {
		level.relaxed("team", "rule") with data.issuance.config.rules as _rules(relaxing)
		level.relaxed("team", "rule") with data.issuance.config.rules as {} with input as _tenant(_rules(relaxing))
	}
	every other in ["enforce", "Off", "of", "", null, false, true, 0, ["off"]] {
		not level.relaxed("team", "rule") with data.issuance.config.rules as _rules(other)
		not level.relaxed("team", "rule") with data.issuance.config.rules as {} with input as _tenant(_rules(other))
	}
	not level.relaxed("team", "rule") with data.issuance.config.rules as {}
}

test_observed_by_one_level_only if {
	level.observed("team", "rule") with data.issuance.config.rules as _rules("observe")
	every other in ["enforce", "off", "Observe", null, true] {
		not level.observed("team", "rule") with data.issuance.config.rules as _rules(other)
	}
	not level.observed("team", "rule") with data.issuance.config.rules as {}
}

_rules(name) := {"team": {"rule": {"level": name}}}

_tenant(rules) := {"tenant": {"settings": {"rules": rules}}}
