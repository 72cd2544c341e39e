package issuance.rules.token.scope_ceiling_test

import data.issuance.rules.token.scope_ceiling

test_allow_scope_that_is_registered_and_defined if _dropped(_asking(["invoices:read"])) == set()

test_drop_scope_that_is_not_registered if {
	_dropped(_asking(["invoices:read", "invoices:write"])) == {_beyond("invoices:write")}
}

test_drop_scope_that_no_resource_defines if {
	_dropped(_asking(["invoices:read", "orders:read"])) == {_beyond("orders:read")}
}

test_allow_scope_that_one_of_two_resources_defines if {
	orders := json.patch(_asking(["invoices:read", "orders:read"]), [_orders, _orders_requested, _orders_approved])
	_dropped(orders) == set()
}

test_drop_scope_of_a_resource_that_is_not_requested if {
	orders := json.patch(_asking(["invoices:read", "orders:read"]), [_orders, _orders_approved])
	_dropped(orders) == {_beyond("orders:read")}
}

test_drop_scope_of_a_resource_that_is_not_approved if {
	orders := json.patch(_asking(["invoices:read", "orders:read"]), [_orders, _orders_requested])
	_dropped(orders) == {_beyond("orders:read")}
}

test_allow_scope_of_a_resource_that_stays_unapproved if {
	orders := json.patch(_asking(["invoices:read", "orders:read"]), [_orders, _orders_requested])
	count(scope_ceiling.drop_scope) == 0 with input as orders
		with data.issuance.config.rules as {"token": {"resource_bound": {"level": "observe"}}}
}

test_drop_scope_where_something_is_unknown if {
	every path in [
		"/identity",
		"/identity/registration/scopes",
		"/identity/registration/resources",
		"/request/resources",
		"/resources",
		"/resources/0",
		"/resources/0/id",
		"/resources/0/scopes",
	] {
		_dropped(json.remove(_asking(["invoices:read"]), [path])) == {_beyond("invoices:read")}
	}
}

test_allow_registered_scope_of_the_protocol if _dropped(_asking(["openid"])) == set()

test_drop_scope_of_the_protocol_that_is_not_registered if {
	_dropped(_asking(["offline_access"])) == {_beyond("offline_access")}
}

test_drop_scope_of_the_protocol_where_the_parameter_is_missing if {
	dropped := {member.scope | some member in scope_ceiling.drop_scope} with input as _asking(["openid"])
		with data.issuance.config.rules as {}
	dropped == {"openid"}
}

test_deny_unknown_scopes if {
	every document in [{}, json.remove(_asking([]), ["/request/scopes"]), _asking("invoices:read")] {
		_denied(document) == {{"code": "TOKEN_SCOPES_UNKNOWN", "details": {}}}
	}
}

test_allow_no_scopes if _denied(_asking([])) == set()

_dropped(document) := found if {
	found := scope_ceiling.drop_scope with input as document
		with data.issuance.config.rules.token.scope_ceiling as {"protocol_scopes": ["openid", "offline_access"]}
}

_denied(document) := found if {
	found := scope_ceiling.deny with input as document
}

_beyond(scope) := {"code": "TOKEN_SCOPE_BEYOND_CEILING", "scope": scope, "details": {}}

_asking(scopes) := {
	"request": {"scopes": scopes, "resources": ["https://billing.example"]},
	"identity": {"registration": {
		"resources": ["https://billing.example"],
		"scopes": ["invoices:read", "orders:read", "openid"],
	}},
	"resources": [{"id": "https://billing.example", "scopes": ["invoices:read", "invoices:write"]}],
}

_orders := {"op": "add", "path": "/resources/-", "value": {"id": "https://orders.example", "scopes": ["orders:read"]}}

_orders_requested := {"op": "add", "path": "/request/resources/-", "value": "https://orders.example"}

_orders_approved := {"op": "add", "path": "/identity/registration/resources/-", "value": "https://orders.example"}
