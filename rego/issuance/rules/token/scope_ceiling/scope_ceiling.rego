# METADATA
# title: Scopes stay below the registration's ceiling
# description: A scope is granted where the registration has it and a resource that the token is for defines it.
package issuance.rules.token.scope_ceiling

import data.issuance.lib.audience
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The scope is beyond the ceiling
# description: The registration does not have the scope, or no resource that the token is for defines it.
# custom:
#   code: TOKEN_SCOPE_BEYOND_CEILING
#   remediation: Ask for less, or have the registration's owner approve the scope.
#   parameters: {protocol_scopes: Scopes of the protocol itself that no resource defines.}
#   reads: [request.scopes, request.resources, resources, identity.registration.scopes, identity.registration.resources]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
drop_scope contains reason.taking(rego.metadata.rule(), {"scope": scope}, {}) if {
	some scope in input.request.scopes
	not _approved(scope)
}

# METADATA
# title: The request does not say which scopes it wants
# description: What is not named can not be kept below a ceiling. An empty list is a request for none.
# custom:
#   code: TOKEN_SCOPES_UNKNOWN
#   remediation: Send the scopes of the request.
#   reads: [request.scopes]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {}) if not _known

_known if is_array(input.request.scopes)

_approved(scope) if {
	scope in input.identity.registration.scopes
	_defined(scope)
}

_defined(scope) if {
	some resource in audience.resources
	scope in resource.scopes
}

_defined(scope) if scope in param.of("token", "scope_ceiling", "protocol_scopes")
