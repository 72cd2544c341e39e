# METADATA
# title: Authorization details say where they hold
# description: An entry of authorization_details (RFC 9396) holds at resources of the token and nowhere else.
package issuance.rules.token.authorization_details

import data.issuance.lib.audience
import data.issuance.lib.reason

# METADATA
# title: The authorization detail is not bound to a resource of the token
# description: The entry has no locations (RFC 9396 section 2.2), or one that is no resource of this token.
# custom:
#   code: TOKEN_AUTHORIZATION_DETAIL_UNBOUND
#   remediation: Give the entry locations, each one a resource that is requested and approved.
#   reads: [request.authorization_details, request.resources, resources, identity.registration.resources]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
drop_authorization_detail contains reason.taking(rego.metadata.rule(), {"index": index}, {}) if {
	some index, detail in input.request.authorization_details
	not _bound(detail)
}

_bound(detail) if {
	is_array(detail.locations)
	count(detail.locations) > 0
	every location in detail.locations {
		location in _audience
	}
}

_audience := {resource.id | some resource in audience.resources}
