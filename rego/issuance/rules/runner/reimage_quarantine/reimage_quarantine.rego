# METADATA
# title: Reimaged runners wait
# description: A runner gets no tokens for some time after it was reimaged, judged by a recent look at it.
package issuance.rules.runner.reimage_quarantine

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The runner was reimaged a short while ago
# description: The quarantine is not over, or nobody knows when the runner was reimaged.
# custom:
#   code: RUNNER_REIMAGED_RECENTLY
#   remediation: Wait until the quarantine is over, or run the job on another runner.
#   parameters: {seconds: How long a runner waits after it was reimaged.}
#   reads: [now, identity.kind, posture.runner.reimaged_at]
#   references: [OWASP-NHI6, NIST-800-207-5]
deny contains reason.of(rego.metadata.rule(), {"runner": _runner, "reimaged_at": _reimaged_at}) if {
	input.identity.kind == "runner"
	not _over
}

# METADATA
# title: Nobody has looked at the runner recently
# description: The runner may have been reimaged since posture last saw it.
# custom:
#   code: RUNNER_POSTURE_STALE
#   remediation: Check that the posture provider answers and still sees this runner.
#   parameters: {max_age_seconds: How long ago the runner may have been observed.}
#   reads: [now, identity.kind, posture.runner.observed_at]
#   references: [OWASP-NHI6, NIST-800-207-5, NIST-800-207-7]
deny contains reason.of(rego.metadata.rule(), {"runner": _runner, "observed_at": _observed_at}) if {
	input.identity.kind == "runner"
	not _recent
}

_over if clock.elapsed(input.posture.runner.reimaged_at, param.of("runner", "reimage_quarantine", "seconds"))

_recent if clock.recent(input.posture.runner.observed_at, param.of("runner", "reimage_quarantine", "max_age_seconds"))

# Total: a detail that can be undefined would silence the denial it describes.
_runner := object.get(input, ["posture", "runner", "id"], null)

_reimaged_at := object.get(input, ["posture", "runner", "reimaged_at"], null)

_observed_at := object.get(input, ["posture", "runner", "observed_at"], null)
