# METADATA
# title: Runners deploy protected code only
# description: The job runs for a protected ref of the repository itself.
package issuance.rules.build.protected_ref

import data.issuance.lib.reason

# METADATA
# title: The job runs for an unprotected ref
# description: The evidence does not say that the branch or tag is protected.
# custom:
#   code: BUILD_REF_UNPROTECTED
#   remediation: Run the job for a protected branch or tag.
#   reads: [identity.kind, identity.workload.ref, identity.workload.ref_protected]
#   references: [OWASP-NHI3, OWASP-NHI6, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"ref": _ref}) if {
	input.identity.kind == "runner"
	not _protected
}

# METADATA
# title: The code comes from a fork
# description: The evidence does not say that the code is the repository's own.
# custom:
#   code: BUILD_FROM_FORK
#   remediation: Merge the change before it is deployed.
#   reads: [identity.kind, identity.workload.fork, identity.workload.repository]
#   references: [OWASP-NHI3, OWASP-NHI6, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"repository": _repository}) if {
	input.identity.kind == "runner"
	not _own
}

_protected if input.identity.workload.ref_protected == true

_own if input.identity.workload.fork == false

# Total: a detail that can be undefined would silence the denial it describes.
_ref := object.get(input, ["identity", "workload", "ref"], null)

_repository := object.get(input, ["identity", "workload", "repository"], null)
