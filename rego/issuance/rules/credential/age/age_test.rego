package issuance.rules.credential.age_test

import data.issuance.rules.credential.age

test_allow_oldest_accepted if count(age.deny) == 0 with input as _issued(900) with data.issuance.config.rules as _rules

test_deny_older if age.deny == _old(899) with input as _issued(899) with data.issuance.config.rules as _rules

test_deny_issued_far_ahead if age.deny == _old(1101) with input as _issued(1101) with data.issuance.config.rules as _rules

test_deny_text if age.deny == _old("950") with input as _issued("950") with data.issuance.config.rules as _rules

test_deny_limit_not_configured if age.deny == _old(950) with input as _issued(950) with data.issuance.config.rules as {}

test_deny_limit_as_text if {
	age.deny == _old(950) with input as _issued(950) with data.issuance.config.rules as {"credential": {"age": {"max_age_seconds": "100"}}}
}

test_deny_now_unknown if {
	age.deny == _old(950) with input as json.remove(_issued(950), ["now"]) with data.issuance.config.rules as _rules
}

test_deny_nothing_known if age.deny == _old(null) with input as {} with data.issuance.config.rules as _rules

_old(issued_at) := {{"code": "CREDENTIAL_TOO_OLD", "details": {"issued_at": issued_at}}}

_issued(issued_at) := {"now": 1000, "identity": {"registration": {"credential": {"issued_at": issued_at}}}}

_rules := {"credential": {"age": {"max_age_seconds": 100}}}
