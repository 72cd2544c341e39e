# METADATA
# title: Tokens carry no claims that their resources do not need
# description: What a token says of a person or a system reaches everybody who sees the token.
package issuance.rules.token.claims_minimised

import data.issuance.lib.audience
import data.issuance.lib.reason

# METADATA
# title: No resource needs the claim
# description: The claim is not among those that a resource of this token is known to need.
# custom:
#   code: TOKEN_CLAIM_UNNEEDED
#   remediation: Leave the claim out, or describe in the directory which resource needs it.
#   reads: [request.claims, request.resources, resources, identity.registration.resources]
#   references: [OWASP-NHI2, OWASP-NHI5, NIST-CSF-PR.AA-04]
drop_claim contains reason.taking(rego.metadata.rule(), {"claim": claim}, {}) if {
	some claim, _ in input.request.claims
	not claim in _needed
}

_needed := {claim |
	some resource in audience.resources
	some claim in resource.claims
}
