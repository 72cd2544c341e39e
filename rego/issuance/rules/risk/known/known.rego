# METADATA
# title: Nobody gets a token while the risk is unknown
# description: A provider has scored the risk of the request, and lately.
package issuance.rules.risk.known

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The risk is unknown
# description: No provider told a score.
# custom:
#   code: RISK_UNKNOWN
#   remediation: See why the risk provider did not answer, or relax this rule where there is none.
#   reads: [risk.score]
#   references: [NIST-800-207-4, NIST-800-207-6]
deny contains reason.of(rego.metadata.rule(), {}) if not _known

# METADATA
# title: The risk was scored too long ago
# description: The score is older than the limit, or nobody knows how old it is.
# custom:
#   code: RISK_STALE
#   remediation: See why the risk provider tells old scores.
#   parameters: {max_age_seconds: Longest time since the risk was scored.}
#   reads: [now, risk.score, risk.observed_at]
#   references: [NIST-800-207-4, NIST-800-207-6]
deny contains reason.of(rego.metadata.rule(), {"observed_at": _observed_at}) if {
	_known
	not _fresh
}

_known if is_number(input.risk.score)

_fresh if clock.recent(input.risk.observed_at, param.of("risk", "known", "max_age_seconds"))

# Total: a detail that can be undefined would silence the denial it describes.
_observed_at := object.get(input, ["risk", "observed_at"], null)
