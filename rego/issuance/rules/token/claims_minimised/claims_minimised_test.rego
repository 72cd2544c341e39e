package issuance.rules.token.claims_minimised_test

import data.issuance.rules.token.claims_minimised

test_allow_claim_that_the_resource_needs if _dropped(_with({"tool": "read_secret"})) == set()

test_drop_claim_that_no_resource_needs if _dropped(_with({"tool": "x", "email": null})) == {_unneeded("email")}

test_allow_claim_that_one_of_two_resources_needs if {
	mail := json.patch(_with({"tool": "x", "email": "x"}), [_mail, _mail_requested, _mail_approved])
	_dropped(mail) == set()
}

test_drop_claim_of_a_resource_that_is_not_requested if {
	_dropped(json.patch(_with({"tool": "x", "email": "x"}), [_mail, _mail_approved])) == {_unneeded("email")}
}

test_drop_claim_of_a_resource_that_is_not_approved if {
	_dropped(json.patch(_with({"tool": "x", "email": "x"}), [_mail, _mail_requested])) == {_unneeded("email")}
}

test_drop_where_something_is_unknown if {
	every path in [
		"/identity",
		"/identity/registration/resources",
		"/request/resources",
		"/resources",
		"/resources/0",
		"/resources/0/id",
		"/resources/0/claims",
	] {
		_dropped(json.remove(_with({"tool": "x"}), [path])) == {_unneeded("tool")}
	}
}

test_allow_no_claims if {
	_dropped(_with({})) == set()
	_dropped(json.remove(_with({}), ["/request/claims"])) == set()
}

_dropped(document) := found if {
	found := claims_minimised.drop_claim with input as document
}

_unneeded(claim) := {"code": "TOKEN_CLAIM_UNNEEDED", "claim": claim, "details": {}}

_with(claims) := {
	"request": {"claims": claims, "resources": ["https://vault.example"]},
	"identity": {"registration": {"resources": ["https://vault.example"]}},
	"resources": [{"id": "https://vault.example", "claims": ["tool"]}],
}

_mail := {"op": "add", "path": "/resources/-", "value": {"id": "https://mail.example", "claims": ["email"]}}

_mail_requested := {"op": "add", "path": "/request/resources/-", "value": "https://mail.example"}

_mail_approved := {"op": "add", "path": "/identity/registration/resources/-", "value": "https://mail.example"}
