# METADATA
# title: Workloads prove where they run, now
# description: Verified evidence of the runtime is there, has not expired and was issued a short while ago.
package issuance.rules.workload.evidence

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: No verified evidence says which workload asks
# description: None was sent, or none could be verified.
# custom:
#   code: WORKLOAD_EVIDENCE_MISSING
#   remediation: Send the workload's own token (a JWT-SVID, or one from Kubernetes or the CI system) as evidence.
#   reads: [identity.kind, identity.workload, identity.evidence]
#   references: [OWASP-NHI4, OWASP-NHI9, NIST-CSF-PR.AA-03, NIST-CSF-PR.AA-04]
deny contains reason.of(rego.metadata.rule(), {"failures": _failures}) if {
	input.identity.kind in {"workload", "agent", "runner"}
	not _present
}

# METADATA
# title: The evidence of the workload is too old
# description: It has expired, or was issued longer ago than is accepted, or does not say when.
# custom:
#   code: WORKLOAD_EVIDENCE_STALE
#   remediation: Fetch a new token of the workload for each request.
#   parameters: {max_age_seconds: How long ago the evidence may have been issued.}
#   reads: [now, identity.kind, identity.workload.issued_at, identity.workload.expires_at]
#   references: [OWASP-NHI7, NIST-CSF-PR.AA-04, NIST-800-207-6]
deny contains reason.of(rego.metadata.rule(), _times) if {
	input.identity.kind in {"workload", "agent", "runner"}
	_present
	not _fresh
}

_present if is_object(input.identity.workload)

_fresh if {
	clock.ahead(input.identity.workload.expires_at)
	clock.recent(input.identity.workload.issued_at, param.of("workload", "evidence", "max_age_seconds"))
}

# Total: a detail that can be undefined would silence the denial it describes.
_times := {
	"issued_at": object.get(input, ["identity", "workload", "issued_at"], null),
	"expires_at": object.get(input, ["identity", "workload", "expires_at"], null),
}

_failures := [item.code | some item in input.identity.evidence]
