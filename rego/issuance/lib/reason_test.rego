package issuance.lib.reason_test

import data.issuance.lib.reason

test_reason_says_what_the_rule_says_of_itself_and_saw if {
	reason.of(_rule, {"cluster": null}) == {
		"code": "TEAM_RULE",
		"details": {"cluster": null},
	}
}

test_reason_names_what_it_takes if {
	reason.taking(_rule, {"scope": "a"}, {}) == {
		"code": "TEAM_RULE",
		"scope": "a",
		"details": {},
	}
}

_rule := {
	"title": "A title",
	"description": "A description",
	"custom": {"code": "TEAM_RULE", "remediation": "A remedy", "references": []},
}
