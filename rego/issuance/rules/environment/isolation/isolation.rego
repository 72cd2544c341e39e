# METADATA
# title: Environments stay apart
# description: Registration, resources and, where it says so, the evidence are of one environment.
package issuance.rules.environment.isolation

import data.issuance.lib.reason

# METADATA
# title: The request crosses environments
# description: The workload runs in another environment than it is registered for, or a resource is in another, or none is known.
# custom:
#   code: ENVIRONMENT_CROSSED
#   remediation: Use a registration of the environment in which the resource is.
#   reads: [identity.registration.environment, identity.workload.environment, resources]
#   references: [OWASP-NHI8, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), _environments) if not _isolated

_isolated if {
	_evidence_agrees
	is_array(input.resources)
	count(input.resources) > 0
	every resource in input.resources {
		resource.environment == input.identity.registration.environment
	}
}

# Not every kind of evidence names an environment.
_evidence_agrees if is_null(_evidence)

_evidence_agrees if _evidence == input.identity.registration.environment

# Total: a detail that can be undefined would silence the denial it describes.
_environments := {
	"registration": object.get(input, ["identity", "registration", "environment"], null),
	"evidence": _evidence,
	"resources": [object.get(resource, "environment", null) | some resource in input.resources],
}

_evidence := object.get(input, ["identity", "workload", "environment"], null)
