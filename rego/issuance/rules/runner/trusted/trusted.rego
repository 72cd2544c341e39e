# METADATA
# title: Only trusted runners build and deploy
# description: Posture trusts the runner, and it is the runner that the workload's own evidence names.
package issuance.rules.runner.trusted

import data.issuance.lib.reason

# METADATA
# title: The runner is not trusted
# description: Posture does not call the runner trusted, or speaks of another runner than the evidence.
# custom:
#   code: RUNNER_UNTRUSTED
#   remediation: Run the job on a trusted runner, or have this one checked and enrolled.
#   reads: [identity.kind, identity.workload.runner_id, posture.runner.id, posture.runner.trusted]
#   references: [OWASP-NHI3, OWASP-NHI6, NIST-800-207-5]
deny contains reason.of(rego.metadata.rule(), {"runner": _observed, "evidence": _named}) if {
	input.identity.kind == "runner"
	not _trusted
}

_trusted if {
	input.posture.runner.trusted == true
	_same
}

# Not every CI system names its runner in the token.
_same if is_null(_named)

_same if input.posture.runner.id == _named

# Total: a detail that can be undefined would silence the denial it describes.
_observed := object.get(input, ["posture", "runner", "id"], null)

_named := object.get(input, ["identity", "workload", "runner_id"], null)
