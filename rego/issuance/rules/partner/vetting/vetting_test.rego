package issuance.rules.partner.vetting_test

import data.issuance.rules.partner.vetting

test_allow_vetted_partner if _denied(_vetted(500, 2000)) == set()

test_allow_the_first_and_the_last_second if _denied(_vetted(1000, 1001)) == set()

test_deny_lapsed_vetting if _denied(_vetted(500, 1000)) == {_not_vetted(1000)}

test_deny_vetting_to_come if _denied(_vetted(1001, 2000)) == {_not_vetted(2000)}

test_deny_what_is_no_time if {
	_denied(_vetted("500", 2000)) == {_not_vetted(2000)}
	_denied(_vetted(500, "2000")) == {_not_vetted("2000")}
	_denied(_vetted(null, 2000)) == {_not_vetted(2000)}
}

test_deny_where_something_is_unknown if {
	every path in ["/now", "/identity/registration/partner/vetted_at"] {
		_denied(json.remove(_vetted(500, 2000), [path])) == {_not_vetted(2000)}
	}
	every path in [
		"/identity/registration",
		"/identity/registration/partner",
		"/identity/registration/partner/vetted_until",
	] {
		_denied(json.remove(_vetted(500, 2000), [path])) == {_not_vetted(null)}
	}
}

test_allow_other_identities_unvetted if {
	_denied(json.patch(_vetted(500, 900), [{"op": "replace", "path": "/identity/kind", "value": "client"}])) == set()
}

_denied(document) := found if {
	found := vetting.deny with input as document
}

_not_vetted(until) := {"code": "PARTNER_NOT_VETTED", "details": {"vetted_until": until}}

_vetted(at, until) := {
	"now": 1000,
	"identity": {
		"kind": "partner",
		"registration": {"partner": {"vetted_at": at, "vetted_until": until}},
	},
}
