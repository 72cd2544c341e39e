package issuance.rules.token.resource_bound_test

import data.issuance.rules.token.resource_bound

test_allow_known_resource if _denied(_request) == set()

test_deny_one_unknown_resource_of_two if {
	_denied(_both) == {_unknown(["https://x.example"])}
}

test_deny_request_for_no_resource if {
	every document in [
		json.remove(_request, ["/request"]),
		json.remove(_request, ["/request/resources"]),
		_replaced("/request/resources", []),
	] {
		_denied(document) == {_unknown([])}
	}
}

test_deny_resources_that_are_no_list if {
	_denied(_replaced("/request/resources", {"first": "https://billing.example"})) == {_unknown([])}
}

test_deny_where_the_directory_knows_nothing if {
	every path in ["/resources", "/resources/0", "/resources/0/id"] {
		_denied(json.remove(_request, [path])) == {_unknown(["https://billing.example"])}
	}
}

test_allow_approved_resource if _dropped(_request) == set()

test_drop_one_unapproved_resource_of_two if {
	_dropped(_both) == {_unapproved("https://x.example")}
}

test_drop_where_nothing_is_approved if {
	every path in [
		"/identity",
		"/identity/registration",
		"/identity/registration/resources",
		"/identity/registration/resources/0",
	] {
		_dropped(json.remove(_request, [path])) == {_unapproved("https://billing.example")}
	}
}

_denied(document) := found if {
	found := resource_bound.deny with input as document
}

_dropped(document) := found if {
	found := resource_bound.drop_resource with input as document
}

_unknown(resources) := {"code": "TOKEN_RESOURCE_UNKNOWN", "details": {"resources": resources}}

_unapproved(resource) := {"code": "TOKEN_RESOURCE_UNAPPROVED", "resource": resource, "details": {}}

_both := _replaced("/request/resources", ["https://billing.example", "https://x.example"])

_replaced(path, value) := json.patch(_request, [{"op": "replace", "path": path, "value": value}])

_request := {
	"request": {"resources": ["https://billing.example"]},
	"identity": {"registration": {"resources": ["https://billing.example"]}},
	"resources": [{"id": "https://billing.example"}],
}
