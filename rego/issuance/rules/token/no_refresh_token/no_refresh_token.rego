# METADATA
# title: Only people get refresh tokens
# description: A machine can prove itself again at any time, so a credential that lives on is of use to a thief only.
package issuance.rules.token.no_refresh_token

import data.issuance.lib.issued
import data.issuance.lib.reason

# METADATA
# title: No refresh token for what is not a person
# description: Whatever is not known to be a person asks again instead.
# custom:
#   code: TOKEN_REFRESH_FOR_NON_HUMAN
#   remediation: Ask for a new access token when this one has expired.
#   reads: [identity.kind, request.token_types]
#   references: [OWASP-NHI2, OWASP-NHI7, NIST-800-207-3]
omit_token contains reason.taking(rego.metadata.rule(), {"token_type": "refresh_token"}, {}) if {
	not input.identity.kind == "user"
	"refresh_token" in issued.token_types
}
