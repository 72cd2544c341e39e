# METADATA
# title: Only the registered workload speaks for a registration
# description: Issuer and id in verified evidence are one of the pairs that the registration approves.
package issuance.rules.workload.identity_match

import data.issuance.lib.reason

# METADATA
# title: The workload that asks is not the registered one
# description: Verified evidence names no workload, or one that the registration does not approve.
# custom:
#   code: WORKLOAD_IDENTITY_MISMATCH
#   remediation: Approve this workload in the registration, or let it use a registration of its own.
#   reads: [identity.kind, identity.workload.issuer, identity.workload.id, identity.registration.workloads]
#   references: [OWASP-NHI4, OWASP-NHI6, OWASP-NHI9, NIST-CSF-PR.AA-03]
deny contains reason.of(rego.metadata.rule(), _claimed) if {
	input.identity.kind in {"workload", "agent", "runner"}
	not _approved
}

_approved if {
	some approved in input.identity.registration.workloads
	approved.issuer == input.identity.workload.issuer
	approved.id == input.identity.workload.id
}

# Total: a detail that can be undefined would silence the denial it describes.
_claimed := {
	"issuer": object.get(input, ["identity", "workload", "issuer"], null),
	"id": object.get(input, ["identity", "workload", "id"], null),
}
