package issuance.rules.risk.ceiling_test

import data.issuance.rules.risk.ceiling

test_allow_score_at_the_ceiling if _denied({"risk": {"score": 80}}, _parameters) == set()

test_deny_score_above_the_ceiling if _denied({"risk": {"score": 80.5}}, _parameters) == {_too_high(80.5)}

test_deny_unknown_score if {
	every document in [{}, {"risk": {}}, {"risk": {"score": null}}] {
		_denied(document, _parameters) == {_too_high(null)}
	}
	_denied({"risk": {"score": "12"}}, _parameters) == {_too_high("12")}
}

test_deny_where_the_parameter_is_missing_or_no_number if {
	every parameters in [{}, {"max_score": "80"}, {"max_score": null}] {
		_denied({"risk": {"score": 0}}, parameters) == {_too_high(0)}
	}
}

_denied(document, parameters) := found if {
	found := ceiling.deny with input as document
		with data.issuance.config.rules.risk.ceiling as parameters
}

_too_high(score) := {"code": "RISK_TOO_HIGH", "details": {"score": score}}

_parameters := {"max_score": 80}
