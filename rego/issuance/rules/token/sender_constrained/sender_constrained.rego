# METADATA
# title: Tokens are bound to a key where the resource demands it
# description: A bearer token works for whoever finds it, a bound one (RFC 9449, RFC 8705) only for who holds the key.
package issuance.rules.token.sender_constrained

import data.issuance.lib.reason

# METADATA
# title: The token is not bound to a key
# description: The request confirms no key, and not every resource is known to do without.
# custom:
#   code: TOKEN_NOT_SENDER_CONSTRAINED
#   remediation: Ask with a DPoP proof or over mutual TLS.
#   reads: [request.confirmation, resources]
#   references: [OWASP-NHI2, OWASP-NHI4, NIST-CSF-PR.AA-04]
deny contains reason.of(rego.metadata.rule(), {"resources": _demanding}) if {
	not _bound
	not _undemanding
}

_bound if is_string(input.request.confirmation.jkt)

_bound if is_string(input.request.confirmation["x5t#S256"])

_undemanding if {
	count(input.resources) > 0
	every resource in input.resources {
		resource.sender_constrained == false
	}
}

# Total: a detail that can be undefined would silence the denial it describes.
_demanding := [object.get(resource, "id", null) |
	some resource in input.resources
	not resource.sender_constrained == false
]
