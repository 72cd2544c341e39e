# METADATA
# title: People don't use the identities of workloads
# description: Nothing in the request of a workload, runner or partner shows that a person is behind it.
package issuance.rules.human.workload_identity

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: A person uses the identity of a workload
# description: The token is for a user, the grant is none that workloads use, or a person's device is behind it.
# custom:
#   code: WORKLOAD_IDENTITY_USED_BY_PERSON
#   remediation: Sign in as yourself, or register the automation as an agent that acts for users.
#   parameters: {grant_types: Grants that workloads use.}
#   reads: [identity.kind, identity.subject.type, request.grant_type, posture.device]
#   references: [OWASP-NHI10, NIST-CSF-PR.AA-03]
deny contains reason.of(rego.metadata.rule(), _traits) if {
	input.identity.kind in {"workload", "runner", "partner"}
	not _automated
}

_automated if {
	input.identity.subject.type in {"workload", "client"}
	input.request.grant_type in param.of("human", "workload_identity", "grant_types")
	is_null(object.get(input.posture, "device", null))
}

# Total: a detail that can be undefined would silence the denial it describes.
_traits := {
	"subject": object.get(input, ["identity", "subject", "type"], null),
	"grant_type": object.get(input, ["request", "grant_type"], null),
	"device": object.get(input, ["posture", "device", "id"], null),
}
