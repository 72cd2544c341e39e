package issuance.rules.workload.expected_origin_test

import data.issuance.rules.workload.expected_origin

test_allow_registered_origin if count(expected_origin.deny) == 0 with input as _from("prod-eu-2", "agents")

test_deny_other_cluster if expected_origin.deny == {_cluster("staging-1")} with input as _from("staging-1", "agents")

test_deny_longer_cluster if expected_origin.deny == {_cluster("prod-eu-11")} with input as _from("prod-eu-11", "agents")

test_deny_other_namespace if expected_origin.deny == {_namespace("default")} with input as _from("prod-eu-1", "default")

test_deny_unverified_origin if {
	expected_origin.deny == {_cluster(null), _namespace(null)} with input as json.remove(_from("", ""), ["identity/workload"])
}

test_deny_without_registered_origin if {
	expected_origin.deny == {_cluster("prod-eu-1"), _namespace("agents")} with input as json.remove(_from("prod-eu-1", "agents"), ["identity/registration"])
}

test_deny_workload_too if {
	expected_origin.deny == {_cluster(null), _namespace(null)} with input as {"identity": {"kind": "workload"}}
}

test_allow_kinds_without_cluster if {
	every kind in ["runner", "partner", "client", "user"] {
		count(expected_origin.deny) == 0 with input as {"identity": {"kind": kind}}
	}
}

_cluster(cluster) := {"code": "WORKLOAD_CLUSTER_UNEXPECTED", "details": {"cluster": cluster}}

_namespace(namespace) := {"code": "WORKLOAD_NAMESPACE_UNEXPECTED", "details": {"namespace": namespace}}

_from(cluster, namespace) := {"identity": {
	"kind": "agent",
	"workload": {"cluster": cluster, "namespace": namespace},
	"registration": {"clusters": ["prod-eu-1", "prod-eu-2"], "namespaces": ["agents"]},
}}
