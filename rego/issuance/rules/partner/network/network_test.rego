package issuance.rules.partner.network_test

import data.issuance.rules.partner.network

test_allow_addresses_of_the_partner if {
	every ip in [
		"203.0.113.0",
		"203.0.113.255",
		"::ffff:203.0.113.20",
		"::FFFF:203.0.113.20",
		"2001:db8:7::1",
		"2001:DB8:7:ffff:0:0:0:1",
	] {
		_denied(_from(ip)) == set()
	}
}

test_deny_foreign_addresses if {
	every ip in [
		"203.0.112.255",
		"203.0.114.0",
		"::ffff:203.0.114.0",
		"2001:db8:6:ffff:ffff:ffff:ffff:ffff",
		"2001:db8:8::",
		"::1",
	] {
		_denied(_from(ip)) == {_foreign(ip)}
	}
}

test_deny_odd_spellings_of_own_addresses if {
	every ip in [
		"0:0:0:0:0:ffff:203.0.113.20",
		"::ffff:cb00:7114",
		"203.0.113.020",
		"203.0.113.20 ",
		"203.0.113",
		"",
		3405803796,
	] {
		_denied(_from(ip)) == {_foreign(ip)}
	}
}

test_deny_malformed_blocks if {
	every block in ["203.0.113.20", "203.0.113.0/33", "203.0.113.0/", "anywhere", "", null] {
		_denied(_registered([block])) == {_foreign("203.0.113.20")}
	}
}

test_deny_address_of_the_other_family if {
	_denied(_registered(["::/0", "::ffff:203.0.113.0/120"])) == {_foreign("203.0.113.20")}
}

test_allow_sound_block_beside_malformed_ones if _denied(_registered(["anywhere", "203.0.113.20/32"])) == set()

test_deny_unknown_address if {
	every path in ["/request", "/request/network", "/request/network/ip"] {
		_denied(json.remove(_from("203.0.113.20"), [path])) == {_foreign(null)}
	}
}

test_deny_where_no_network_is_registered if {
	_denied(_registered([])) == {_foreign("203.0.113.20")}
	every path in [
		"/identity/registration",
		"/identity/registration/partner",
		"/identity/registration/partner/networks",
	] {
		_denied(json.remove(_from("203.0.113.20"), [path])) == {_foreign("203.0.113.20")}
	}
}

test_allow_other_identities_from_anywhere if {
	_denied(json.patch(_from("192.0.2.1"), [{"op": "replace", "path": "/identity/kind", "value": "client"}])) == set()
}

_denied(document) := found if {
	found := network.deny with input as document
}

_foreign(ip) := {"code": "PARTNER_NETWORK_FOREIGN", "details": {"ip": ip}}

_registered(networks) := json.patch(_from("203.0.113.20"), [{
	"op": "replace",
	"path": "/identity/registration/partner/networks",
	"value": networks,
}])

_from(ip) := {
	"identity": {
		"kind": "partner",
		"registration": {"partner": {"networks": ["203.0.113.0/24", "2001:db8:7::/48"]}},
	},
	"request": {"network": {"ip": ip}},
}
