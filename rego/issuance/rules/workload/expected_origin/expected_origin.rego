# METADATA
# title: Workloads ask from where they are expected to run
# description: The cluster and the namespace in verified evidence are ones that the registration names.
package issuance.rules.workload.expected_origin

import data.issuance.lib.reason

# METADATA
# title: The request does not come from an expected cluster
# description: Verified evidence names no cluster, or one that the registration does not list.
# custom:
#   code: WORKLOAD_CLUSTER_UNEXPECTED
#   remediation: Register the cluster for this workload, or run the workload where it is registered.
#   reads: [identity.kind, identity.workload.cluster, identity.registration.clusters]
#   references: [OWASP-NHI6, OWASP-NHI9, NIST-800-207-4]
deny contains reason.of(rego.metadata.rule(), {"cluster": _cluster}) if {
	input.identity.kind in {"workload", "agent"}
	not _expected_cluster
}

# METADATA
# title: The request does not come from an expected namespace
# description: Verified evidence names no namespace, or one that the registration does not list.
# custom:
#   code: WORKLOAD_NAMESPACE_UNEXPECTED
#   remediation: Register the namespace for this workload, or run the workload where it is registered.
#   reads: [identity.kind, identity.workload.namespace, identity.registration.namespaces]
#   references: [OWASP-NHI6, OWASP-NHI9, NIST-800-207-4]
deny contains reason.of(rego.metadata.rule(), {"namespace": _namespace}) if {
	input.identity.kind in {"workload", "agent"}
	not _expected_namespace
}

_expected_cluster if _cluster in input.identity.registration.clusters

_expected_namespace if _namespace in input.identity.registration.namespaces

# Total: a detail that can be undefined would silence the denial it describes.
_cluster := object.get(input, ["identity", "workload", "cluster"], null)

_namespace := object.get(input, ["identity", "workload", "namespace"], null)
