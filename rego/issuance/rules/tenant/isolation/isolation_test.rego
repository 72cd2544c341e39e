package issuance.rules.tenant.isolation_test

import data.issuance.rules.tenant.isolation

test_allow_one_tenant if count(isolation.deny) == 0 with input as _request

test_allow_no_actors if count(isolation.deny) == 0 with input as _with("identity/actors", [])

test_allow_person_among_actors if {
	count(isolation.deny) == 0 with input as json.remove(_request, ["identity/actors/0/registration"])
}

test_deny_client if {
	isolation.deny == {_client("globex")} with input as _with("identity/registration/tenant", "globex")
}

test_deny_client_unknown if {
	isolation.deny == {_client(null)} with input as json.remove(_request, ["identity/registration"])
}

test_deny_subject if {
	isolation.deny == {_subject("globex")} with input as _with("identity/subject/tenant", "globex")
}

test_deny_subject_unknown if {
	isolation.deny == {_subject(null)} with input as json.remove(_request, ["identity/subject/tenant"])
}

test_deny_actor if {
	isolation.deny == {_actors(["frontend"])} with input as _with("identity/actors/1/tenant", "globex")
}

test_deny_actor_registered_elsewhere if {
	isolation.deny == {_actors(["copilot"])} with input as _with("identity/actors/0/registration/tenant", "globex")
}

test_deny_actor_registered_nobody_knows_where if {
	isolation.deny == {_actors(["copilot"])} with input as json.remove(_request, ["identity/actors/0/registration/tenant"])
}

test_deny_actor_unknown if {
	isolation.deny == {_actors(["copilot"])} with input as json.remove(_request, ["identity/actors/0/tenant"])
}

test_deny_actors_unknown if {
	isolation.deny == {_actors([])} with input as json.remove(_request, ["identity/actors"])
}

test_deny_actors_that_are_no_list if {
	isolation.deny == {_actors([])} with input as _with("identity/actors", {"first": {"id": "frontend", "tenant": "acme"}})
}

test_deny_resource if {
	isolation.deny == {_resources(["billing"])} with input as _with("resources/1/tenant", "globex")
}

test_deny_resource_unknown if {
	isolation.deny == {_resources(["billing"])} with input as json.remove(_request, ["resources/1/tenant"])
}

test_deny_no_resource if isolation.deny == {_resources([])} with input as _with("resources", [])

test_deny_resources_that_are_no_list if {
	isolation.deny == {_resources([])} with input as _with("resources", {"first": {"id": "vault", "tenant": "acme"}})
}

test_deny_resources_unknown if isolation.deny == {_resources([])} with input as json.remove(_request, ["resources"])

test_deny_everything_foreign if {
	isolation.deny == {
		{"code": "TENANT_CLIENT_FOREIGN", "details": {"tenant": "globex", "client": "acme"}},
		{"code": "TENANT_SUBJECT_FOREIGN", "details": {"tenant": "globex", "subject": "acme"}},
		{"code": "TENANT_ACTOR_FOREIGN", "details": {"tenant": "globex", "actors": ["copilot", "frontend"]}},
		{"code": "TENANT_RESOURCE_FOREIGN", "details": {"tenant": "globex", "resources": ["vault", "billing"]}},
	} with input as _with("tenant/id", "globex")
}

test_deny_nothing_known if {
	isolation.deny == {
		{"code": "TENANT_CLIENT_FOREIGN", "details": {"tenant": null, "client": null}},
		{"code": "TENANT_SUBJECT_FOREIGN", "details": {"tenant": null, "subject": null}},
		{"code": "TENANT_ACTOR_FOREIGN", "details": {"tenant": null, "actors": []}},
		{"code": "TENANT_RESOURCE_FOREIGN", "details": {"tenant": null, "resources": []}},
	} with input as {}
}

_client(tenant) := {"code": "TENANT_CLIENT_FOREIGN", "details": {"tenant": "acme", "client": tenant}}

_subject(tenant) := {"code": "TENANT_SUBJECT_FOREIGN", "details": {"tenant": "acme", "subject": tenant}}

_actors(ids) := {"code": "TENANT_ACTOR_FOREIGN", "details": {"tenant": "acme", "actors": ids}}

_resources(ids) := {"code": "TENANT_RESOURCE_FOREIGN", "details": {"tenant": "acme", "resources": ids}}

_request := {
	"tenant": {"id": "acme"},
	"identity": {
		"subject": {"tenant": "acme"},
		"actors": [
			{"id": "copilot", "tenant": "acme", "registration": {"tenant": "acme"}},
			{"id": "frontend", "tenant": "acme"},
		],
		"registration": {"tenant": "acme"},
	},
	"resources": [{"id": "vault", "tenant": "acme"}, {"id": "billing", "tenant": "acme"}],
}

_with(path, value) := json.patch(_request, [{"op": "replace", "path": path, "value": value}])
