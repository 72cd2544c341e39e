package issuance.lib.issued_test

import data.issuance.lib.issued

test_those_requested if {
	issued.token_types == ["id_token"] with input as {"request": {"token_types": ["id_token"]}}
}

test_any_where_the_request_does_not_say if {
	every document in [{}, {"request": {}}, {"request": {"token_types": null}}, {"request": {"token_types": "id_token"}}] {
		issued.token_types == ["access_token", "refresh_token", "id_token"] with input as document
	}
}
