package issuance.rules.partner.tenant_controls_test

import data.issuance.rules.partner.tenant_controls

test_allow_all_required_controls_on if _denied(_partner) == set()

test_allow_control_seen_as_long_ago_as_the_limit if _denied(_replaced("/tenant/controls/dlp/observed_at", 940)) == set()

test_deny_control_seen_longer_ago if _denied(_replaced("/tenant/controls/dlp/observed_at", 939)) == {_off(["dlp"])}

test_deny_control_seen_far_ahead if _denied(_replaced("/tenant/controls/dlp/observed_at", 1061)) == {_off(["dlp"])}

test_deny_control_that_is_off if {
	_denied(_replaced("/tenant/controls/dlp/enabled", false)) == {_off(["dlp"])}
	_denied(_replaced("/tenant/controls/dlp/enabled", "true")) == {_off(["dlp"])}
}

test_deny_control_seen_at_no_time if _denied(_replaced("/tenant/controls/dlp/observed_at", "999")) == {_off(["dlp"])}

test_deny_control_of_which_something_is_unknown if {
	every path in ["", "/enabled", "/observed_at"] {
		_denied(json.remove(_partner, [concat("", ["/tenant/controls/dlp", path])])) == {_off(["dlp"])}
	}
}

test_deny_naming_every_missing_control if {
	every path in ["/now", "/tenant/controls"] {
		_denied(json.remove(_partner, [path])) == {_off(["dlp", "export_approval"])}
	}
}

test_deny_tenant_that_requires_nothing if {
	_denied(json.remove(_partner, ["/tenant"])) == {_off([])}
	_denied(json.remove(_partner, ["/tenant/required_controls"])) == {_off([])}
	_denied(_replaced("/tenant/required_controls", [])) == {_off([])}
}

test_allow_one_required_control if _denied(_replaced("/tenant/required_controls", ["dlp"])) == set()

test_deny_requirements_that_are_no_list if {
	_denied(_replaced("/tenant/required_controls", {"first": "dlp"})) == {_off([])}
}

test_deny_where_the_parameter_is_missing if {
	details := {member.details | some member in tenant_controls.deny} with input as _partner
		with data.issuance.config.rules as {}
	details == {{"missing": ["dlp", "export_approval"]}}
}

test_allow_controls_that_are_not_required_to_be_off if {
	_denied(_replaced("/tenant/controls/sso/enabled", false)) == set()
}

test_allow_other_identities_whatever_is_off if {
	_denied(json.remove(_replaced("/identity/kind", "client"), ["/tenant/controls"])) == set()
}

_denied(document) := found if {
	found := tenant_controls.deny with input as document
		with data.issuance.config.rules.partner.tenant_controls as {"max_age_seconds": 60}
}

_off(missing) := {"code": "PARTNER_CONTROL_OFF", "details": {"missing": missing}}

_replaced(path, value) := json.patch(_partner, [{"op": "replace", "path": path, "value": value}])

_partner := {
	"now": 1000,
	"identity": {"kind": "partner"},
	"tenant": {
		"required_controls": ["dlp", "export_approval"],
		"controls": {
			"dlp": {"enabled": true, "observed_at": 990},
			"export_approval": {"enabled": true, "observed_at": 990},
			"sso": {"enabled": true, "observed_at": 990},
		},
	},
}
