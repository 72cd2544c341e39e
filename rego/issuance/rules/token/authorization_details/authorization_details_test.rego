package issuance.rules.token.authorization_details_test

import data.issuance.rules.token.authorization_details

test_allow_detail_that_holds_at_a_resource_of_the_token if _dropped(_at(["https://pay.example"])) == set()

test_allow_detail_that_holds_at_two_resources_of_the_token if {
	_dropped(_at(["https://pay.example", "https://ledger.example"])) == set()
}

test_drop_detail_that_holds_elsewhere_too if {
	_dropped(_at(["https://pay.example", "https://x.example"])) == {_unbound(0)}
}

test_drop_detail_at_a_resource_that_is_not_requested if {
	_dropped(json.remove(_at(["https://ledger.example"]), ["/request/resources/1"])) == {_unbound(0)}
}

test_drop_detail_at_a_resource_that_is_not_approved if {
	_dropped(json.remove(_at(["https://ledger.example"]), ["/identity/registration/resources/1"])) == {_unbound(0)}
}

test_drop_detail_at_a_resource_that_is_not_known if {
	_dropped(json.remove(_at(["https://ledger.example"]), ["/resources/1"])) == {_unbound(0)}
}

test_drop_detail_without_locations if {
	every locations in [[], null, "https://pay.example", {"first": "https://pay.example"}] {
		_dropped(_at(locations)) == {_unbound(0)}
	}
	_dropped(json.remove(_at([]), ["/request/authorization_details/0/locations"])) == {_unbound(0)}
}

test_drop_only_the_details_that_are_not_bound if {
	mixed := json.patch(_at(["https://pay.example"]), [
		{"op": "add", "path": "/request/authorization_details/0", "value": {"type": "payment"}},
		{"op": "add", "path": "/request/authorization_details/-", "value": {"type": "payment"}},
	])
	_dropped(mixed) == {_unbound(0), _unbound(2)}
}

test_drop_where_something_is_unknown if {
	every path in ["/identity", "/identity/registration/resources", "/request/resources", "/resources"] {
		_dropped(json.remove(_at(["https://pay.example"]), [path])) == {_unbound(0)}
	}
}

test_allow_no_details if {
	_dropped(json.remove(_at([]), ["/request/authorization_details/0"])) == set()
	_dropped(json.remove(_at([]), ["/request/authorization_details"])) == set()
}

_dropped(document) := found if {
	found := authorization_details.drop_authorization_detail with input as document
}

_unbound(index) := {"code": "TOKEN_AUTHORIZATION_DETAIL_UNBOUND", "index": index, "details": {}}

_at(locations) := {
	"request": {
		"resources": _resources,
		"authorization_details": [{"type": "payment", "locations": locations}],
	},
	"identity": {"registration": {"resources": _resources}},
	"resources": [{"id": id} | some id in _resources],
}

_resources := ["https://pay.example", "https://ledger.example"]
