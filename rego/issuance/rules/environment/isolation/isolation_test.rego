package issuance.rules.environment.isolation_test

import data.issuance.rules.environment.isolation

test_allow_one_environment if count(isolation.deny) == 0 with input as _request("production", "production", ["production", "production"])

test_allow_evidence_without_environment if {
	count(isolation.deny) == 0 with input as json.remove(_request("production", "", ["production"]), ["identity/workload"])
}

test_deny_other_environment_of_one_resource if {
	isolation.deny == _crossed("staging", "staging", ["staging", "production"]) with input as _request("staging", "staging", ["staging", "production"])
}

test_deny_other_environment_of_evidence if {
	isolation.deny == _crossed("production", "staging", ["production"]) with input as _request("production", "staging", ["production"])
}

test_deny_evidence_of_the_resource_only if {
	isolation.deny == _crossed("staging", "production", ["production"]) with input as _request("staging", "production", ["production"])
}

test_deny_environment_of_resource_unknown if {
	isolation.deny == _crossed("production", "production", [null]) with input as json.remove(_request("production", "production", ["production"]), ["resources/0/environment"])
}

test_deny_environment_of_registration_unknown if {
	isolation.deny == _crossed(null, "production", ["production"]) with input as json.remove(_request("", "production", ["production"]), ["identity/registration"])
}

test_deny_no_resource if {
	isolation.deny == _crossed("production", "production", []) with input as _request("production", "production", [])
}

test_deny_resources_unknown if {
	isolation.deny == _crossed("production", "production", []) with input as json.remove(_request("production", "production", []), ["resources"])
}

test_deny_resources_that_are_no_list if {
	request := object.union(_request("production", "production", []), {"resources": {"first": {"environment": "production"}}})
	isolation.deny == _crossed("production", "production", ["production"]) with input as request
}

test_deny_nothing_known if isolation.deny == _crossed(null, null, []) with input as {}

_crossed(registration, evidence, resources) := {{
	"code": "ENVIRONMENT_CROSSED",
	"details": {"registration": registration, "evidence": evidence, "resources": resources},
}}

_request(registered, running, environments) := {
	"identity": {"registration": {"environment": registered}, "workload": {"environment": running}},
	"resources": [{"environment": environment} | some environment in environments],
}
