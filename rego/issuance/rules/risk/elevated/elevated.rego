# METADATA
# title: Elevated risk buys less
# description: From a score on, tokens are short and read-only, and people step up. An unknown risk is elevated.
package issuance.rules.risk.elevated

import data.issuance.lib.issued
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: At elevated risk tokens are read-only
# description: The scope is not known to be read-only on every resource that the token is for.
# custom:
#   code: RISK_ELEVATED_READ_ONLY
#   remediation: Look into the signals behind the score, or ask for read-only scopes.
#   parameters: {score: Lowest score that counts as elevated.}
#   reads: [risk.score, request.scopes, resources]
#   references: [OWASP-NHI5, NIST-800-207-4]
drop_scope contains reason.taking(rego.metadata.rule(), {"scope": scope}, {"score": _score}) if {
	_elevated
	some scope in input.request.scopes
	not _read_only(scope)
}

# METADATA
# title: At elevated risk tokens are short-lived
# description: Every token is bound, so that the risk is soon looked at again.
# custom:
#   code: RISK_ELEVATED_LIFETIME
#   remediation: Look into the signals behind the score, or ask again when the token has expired.
#   parameters:
#     score: Lowest score that counts as elevated.
#     seconds: Longest lifetime of any token at elevated risk.
#   reads: [risk.score, request.token_types]
#   references: [OWASP-NHI7, NIST-800-207-6]
max_lifetime contains reason.taking(
	rego.metadata.rule(),
	{"token_type": token_type, "seconds": param.seconds("risk", "elevated", "seconds")},
	{"score": _score},
) if {
	_elevated
	some token_type in issued.token_types
}

# METADATA
# title: At elevated risk people prove themselves again
# description: A person steps up (RFC 9470) before anything is issued; a machine can not.
# custom:
#   code: RISK_ELEVATED_STEP_UP
#   remediation: Authenticate again in the way that is asked for.
#   parameters:
#     score: Lowest score that counts as elevated.
#     acr_values: Authentication contexts of which one is asked for.
#   reads: [risk.score, identity.kind]
#   references: [OWASP-NHI4, NIST-CSF-PR.AA-03, NIST-800-207-6]
require contains reason.taking(
	rego.metadata.rule(),
	{"requirement": "step_up", "acr_values": _acr_values},
	{"score": _score},
) if {
	input.identity.kind == "user"
	_elevated
}

default _elevated := true

_elevated := false if {
	is_number(input.risk.score)
	input.risk.score < param.number("risk", "elevated", "score")
}

_read_only(scope) if {
	count(input.resources) > 0
	every resource in input.resources {
		scope in resource.read_only_scopes
	}
}

# Total, as what can be undefined would silence the restriction it belongs to.
_score := object.get(input, ["risk", "score"], null)

default _acr_values := []

_acr_values := param.of("risk", "elevated", "acr_values")
