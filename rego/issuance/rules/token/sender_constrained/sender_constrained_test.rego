package issuance.rules.token.sender_constrained_test

import data.issuance.rules.token.sender_constrained

test_allow_bearer_token_where_no_resource_demands_more if _denied(_for([false, false])) == set()

test_deny_bearer_token_where_one_resource_of_two_demands_more if {
	_denied(_for([false, true])) == {_not_bound(["https://1.example"])}
}

test_allow_token_that_is_bound_to_a_key if _denied(_bound({"jkt": "a"})) == set()

test_allow_token_that_is_bound_to_a_certificate if _denied(_bound({"x5t#S256": "a"})) == set()

test_deny_token_that_is_bound_to_nothing if {
	every confirmation in [{}, {"jkt": null}, {"x5t#S256": null}, {"kid": "a"}] {
		_denied(_bound(confirmation)) == {_not_bound(["https://0.example"])}
	}
}

test_deny_where_the_demand_is_unknown if {
	_denied(json.remove(_for([false]), ["/resources/0/sender_constrained"])) == {_not_bound(["https://0.example"])}
	_denied(json.remove(_for([true]), ["/resources/0/id"])) == {_not_bound([null])}
}

test_deny_where_no_resource_is_known if {
	every document in [{}, _for([])] {
		_denied(document) == {_not_bound([])}
	}
}

_denied(document) := found if {
	found := sender_constrained.deny with input as document
}

_not_bound(resources) := {"code": "TOKEN_NOT_SENDER_CONSTRAINED", "details": {"resources": resources}}

_bound(confirmation) := object.union(_for([true]), {"request": {"confirmation": confirmation}})

_for(demands) := {"resources": [{"id": sprintf("https://%d.example", [index]), "sender_constrained": demand} |
	some index, demand in demands
]}
