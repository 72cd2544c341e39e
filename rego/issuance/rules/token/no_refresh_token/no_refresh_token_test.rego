package issuance.rules.token.no_refresh_token_test

import data.issuance.rules.token.no_refresh_token

test_omit_for_machines if {
	every kind in ["workload", "agent", "runner", "partner", "client"] {
		_omitted({"identity": {"kind": kind}}) == _refresh_token
	}
}

test_omit_for_what_is_not_known_to_be_a_person if {
	every document in [{}, {"identity": {}}, {"identity": {"kind": "User"}}] {
		_omitted(document) == _refresh_token
	}
}

test_allow_for_people if _omitted({"identity": {"kind": "user"}}) == set()

test_omit_what_is_requested if {
	_omitted({"request": {"token_types": ["access_token", "refresh_token"]}}) == _refresh_token
}

test_nothing_to_omit_from_a_request_for_other_tokens if {
	_omitted({"request": {"token_types": ["access_token", "id_token"]}}) == set()
}

_omitted(document) := found if {
	found := no_refresh_token.omit_token with input as document
}

_refresh_token := {{"code": "TOKEN_REFRESH_FOR_NON_HUMAN", "token_type": "refresh_token", "details": {}}}
