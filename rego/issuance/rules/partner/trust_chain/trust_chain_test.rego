package issuance.rules.partner.trust_chain_test

import data.issuance.rules.partner.trust_chain

test_allow_chain_from_the_requester_to_an_anchor if _denied(_partner) == set()

test_allow_chain_of_one if {
	_denied(json.patch(_partner, [
		{"op": "replace", "path": "/posture/trust_chain", "value": [_root]},
		{"op": "replace", "path": "/request/confirmation/x5t#S256", "value": "root"},
	])) == set()
}

test_deny_chain_that_ends_elsewhere if {
	_denied(_replaced("/tenant/trust_anchors", ["other"])) == {_broken("root", [])}
	_denied(json.remove(_partner, ["/posture/trust_chain/1"])) == {_broken("leaf", [])}
}

test_allow_link_that_expires_in_a_second if _denied(_replaced("/posture/trust_chain/0/not_after", 1001)) == set()

test_deny_link_that_expires_now if {
	_denied(_replaced("/posture/trust_chain/0/not_after", 1000)) == {_broken("root", ["CN=leaf"])}
	_denied(_replaced("/posture/trust_chain/1/not_after", 1000)) == {_broken("root", ["CN=root"])}
}

test_deny_link_that_expires_at_no_time if {
	_denied(_replaced("/posture/trust_chain/0/not_after", "2000")) == {_broken("root", ["CN=leaf"])}
	_denied(json.remove(_partner, ["/posture/trust_chain/0/not_after"])) == {_broken("root", ["CN=leaf"])}
	_denied(json.remove(_partner, ["/now"])) == {_broken("root", ["CN=leaf", "CN=root"])}
}

test_deny_where_no_anchors_are_known if {
	every path in ["/tenant", "/tenant/trust_anchors", "/tenant/trust_anchors/0"] {
		_denied(json.remove(_partner, [path])) == {_broken("root", [])}
	}
}

test_deny_unknown_chain if {
	every document in [
		json.remove(_partner, ["/posture"]),
		json.remove(_partner, ["/posture/trust_chain"]),
		_replaced("/posture/trust_chain", []),
	] {
		_denied(document) == {_broken(null, []), _not_leaf(null)}
	}
}

test_deny_anchor_without_a_thumbprint if {
	unnamed := json.patch(_partner, [
		{"op": "remove", "path": "/posture/trust_chain/1/thumbprint"},
		{"op": "replace", "path": "/tenant/trust_anchors", "value": [null]},
	])
	_denied(unnamed) == {_broken(null, [])}
}

test_deny_requester_that_holds_another_certificate if {
	_denied(_replaced("/request/confirmation/x5t#S256", "root")) == {_not_leaf("leaf")}
}

test_deny_requester_that_holds_no_certificate if {
	every path in ["/request", "/request/confirmation", "/request/confirmation/x5t#S256"] {
		_denied(json.remove(_partner, [path])) == {_not_leaf("leaf")}
	}
}

test_deny_leaf_without_a_thumbprint if {
	unnamed := json.remove(_replaced("/request/confirmation/x5t#S256", null), ["/posture/trust_chain/0/thumbprint"])
	_denied(unnamed) == {_not_leaf(null)}
}

test_allow_other_identities_without_a_chain if {
	_denied(json.remove(_replaced("/identity/kind", "client"), ["/posture"])) == set()
}

_denied(document) := found if {
	found := trust_chain.deny with input as document
}

_broken(anchor, expired) := {
	"code": "PARTNER_TRUST_CHAIN_BROKEN",
	"details": {"anchor": anchor, "expired": expired},
}

_not_leaf(leaf) := {"code": "PARTNER_NOT_CHAIN_LEAF", "details": {"leaf": leaf}}

_replaced(path, value) := json.patch(_partner, [{"op": "replace", "path": path, "value": value}])

_partner := {
	"now": 1000,
	"identity": {"kind": "partner"},
	"request": {"confirmation": {"x5t#S256": "leaf"}},
	"tenant": {"trust_anchors": ["root"]},
	"posture": {"trust_chain": [{"subject": "CN=leaf", "thumbprint": "leaf", "not_after": 2000}, _root]},
}

_root := {"subject": "CN=root", "thumbprint": "root", "not_after": 3000}
