package issuance.rules.credential.client_authentication_test

import data.issuance.rules.credential.client_authentication

test_allow_strong_method if {
	every method in ["tls", "jwt"] {
		count(client_authentication.deny) == 0 with input as _client(method, "secret") with data.issuance.config.rules as _rules
	}
}

test_deny_weak_method_of_strong_client if {
	client_authentication.deny == _weak("secret") with input as _client("secret", "jwt") with data.issuance.config.rules as _rules
}

test_allow_registered_where_unknown if {
	count(client_authentication.deny) == 0 with input as _unsaid("jwt") with data.issuance.config.rules as _rules
}

test_deny_registered_where_unknown if {
	client_authentication.deny == _weak("secret") with input as _unsaid("secret") with data.issuance.config.rules as _rules
}

test_deny_part_of_a_method if {
	client_authentication.deny == _weak("t") with input as _client("t", "jwt") with data.issuance.config.rules as {"credential": {"client_authentication": {"methods": "tls"}}}
}

test_deny_methods_not_configured if {
	client_authentication.deny == _weak("jwt") with input as _client("jwt", "jwt") with data.issuance.config.rules as {}
}

test_deny_nothing_known if {
	client_authentication.deny == _weak(null) with input as {} with data.issuance.config.rules as _rules
}

_weak(method) := {{"code": "CLIENT_AUTHENTICATION_WEAK", "details": {"method": method}}}

_client(used, registered) := {"identity": {
	"client": {"authentication_method": used},
	"registration": {"credential": {"authentication_method": registered}},
}}

_unsaid(registered) := json.remove(_client("", registered), ["identity/client"])

_rules := {"credential": {"client_authentication": {"methods": ["jwt", "tls"]}}}
