package issuance.rules.risk.known_test

import data.issuance.rules.risk.known

test_allow_score_of_late if _denied(_scored(0, 990)) == set()

test_allow_score_as_old_as_the_limit if _denied(_scored(0, 940)) == set()

test_deny_older_score if _denied(_scored(0, 939)) == {_stale(939)}

test_deny_score_from_far_ahead if _denied(_scored(0, 1061)) == {_stale(1061)}

test_deny_score_from_no_time if {
	_denied(_scored(0, "990")) == {_stale("990")}
	_denied(json.remove(_scored(0, 990), ["/risk/observed_at"])) == {_stale(null)}
	_denied(json.remove(_scored(0, 990), ["/now"])) == {_stale(990)}
}

test_deny_unknown_risk if {
	every document in [{}, json.remove(_scored(0, 990), ["/risk/score"]), _scored("0", 990), _scored(null, 990)] {
		_denied(document) == {{"code": "RISK_UNKNOWN", "details": {}}}
	}
}

test_deny_where_the_parameter_is_missing if {
	codes := {member.code | some member in known.deny}
		with input as _scored(0, 1000)
		with data.issuance.config.rules as {}
	codes == {"RISK_STALE"}
}

_denied(document) := found if {
	found := known.deny with input as document
		with data.issuance.config.rules.risk.known as {"max_age_seconds": 60}
}

_stale(observed_at) := {"code": "RISK_STALE", "details": {"observed_at": observed_at}}

_scored(score, observed_at) := {"now": 1000, "risk": {"score": score, "observed_at": observed_at}}
