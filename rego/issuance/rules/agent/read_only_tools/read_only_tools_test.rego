package issuance.rules.agent.read_only_tools_test

import data.issuance.rules.agent.read_only_tools

test_drop_scope_that_is_not_read_only if _dropped(_vault) == {_read_only("vault:write")}

test_drop_scope_that_the_tool_does_not_know if {
	_dropped(_asking(["vault:read", "vault:admin"])) == {_read_only("vault:admin")}
}

test_drop_scope_that_one_of_two_tools_may_write_by if {
	keys := object.union(_tool, {"id": "https://keys.example", "read_only_scopes": ["keys:read"]})
	_dropped(_patched("add", "/resources/-", keys)) == _all
}

test_drop_all_of_a_tool_with_unknown_read_only_scopes if {
	_dropped(json.remove(_vault, ["resources/0/read_only_scopes"])) == _all
}

test_drop_where_the_kind_of_tool_is_unknown if {
	_dropped(json.remove(_vault, ["resources/0/kind"])) == {_read_only("vault:write")}
}

test_drop_where_the_kind_of_tool_is_no_text if {
	every kind in [null, 1, ["api"]] {
		_dropped(_patched("replace", "/resources/0/kind", kind)) == {_read_only("vault:write")}
	}
}

test_drop_where_no_resource_is_known if {
	_dropped(json.remove(_vault, ["resources"])) == _all
	_dropped(json.remove(_vault, ["resources/0"])) == _all
}

test_drop_where_the_parameter_is_missing_or_no_list if {
	every rules in [{}, {"agent": {"read_only_tools": {"resource_kinds": "database"}}}] {
		dropped := {member.scope | some member in read_only_tools.drop_scope} with input as _vault
			with data.issuance.config.rules as rules
		dropped == {"vault:write"}
	}
}

test_allow_read_only_scope if _dropped(_asking(["vault:read"])) == set()

test_allow_writing_to_other_kinds if _dropped(_patched("replace", "/resources/0/kind", "api")) == set()

test_allow_writing_by_other_identities if _dropped(_patched("replace", "/identity/kind", "workload")) == set()

test_deny_unknown_scopes if {
	_denied(json.remove(_vault, ["request/scopes"])) == {{"code": "AGENT_TOOL_SCOPES_UNKNOWN", "details": {}}}
}

test_allow_no_scopes if _denied(_asking([])) == set()

test_allow_unknown_scopes_of_other_identities if {
	unknown := json.remove(_vault, ["request/scopes"])
	_denied(json.patch(unknown, [{"op": "replace", "path": "/identity/kind", "value": "workload"}])) == set()
}

_dropped(document) := found if {
	found := read_only_tools.drop_scope with input as document
		with data.issuance.config.rules.agent.read_only_tools as {"resource_kinds": ["secrets_broker"]}
}

_denied(document) := found if {
	found := read_only_tools.deny with input as document
}

_all := {_read_only("vault:read"), _read_only("vault:write")}

_read_only(scope) := {"code": "AGENT_TOOL_READ_ONLY", "scope": scope, "details": {}}

_asking(scopes) := _patched("replace", "/request/scopes", scopes)

_patched(op, path, value) := json.patch(_vault, [{"op": op, "path": path, "value": value}])

_vault := {
	"identity": {"kind": "agent"},
	"request": {"scopes": ["vault:read", "vault:write"]},
	"resources": [_tool],
}

_tool := {"id": "https://vault.example", "kind": "secrets_broker", "read_only_scopes": ["vault:read"]}
