# METADATA
# title: Above a risk there are no tokens
# description: The score stays at or below the ceiling.
package issuance.rules.risk.ceiling

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The risk is too high
# description: The score is above the ceiling, or there is none to compare.
# custom:
#   code: RISK_TOO_HIGH
#   remediation: Look into the signals behind the score, and ask again once they are dealt with.
#   parameters: {max_score: Highest score that still gets a token.}
#   reads: [risk.score]
#   references: [OWASP-NHI2, NIST-800-207-4]
deny contains reason.of(rego.metadata.rule(), {"score": _score}) if not _bearable

# Rego compares across types, where any number is above null.
_bearable if {
	is_number(input.risk.score)
	input.risk.score <= param.number("risk", "ceiling", "max_score")
}

# Total: a detail that can be undefined would silence the denial it describes.
_score := object.get(input, ["risk", "score"], null)
