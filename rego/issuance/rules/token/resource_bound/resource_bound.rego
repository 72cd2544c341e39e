# METADATA
# title: Tokens are for resources that are known and approved
# description: |
#   A token says for whom it is (RFC 8707, RFC 9068). Each resource is in the directory and in the registration. What
#   belongs to a resource that is taken away goes with it, by the rules about scopes, claims and authorization details.
package issuance.rules.token.resource_bound

import data.issuance.lib.reason

# METADATA
# title: The request names no resource, or one that nobody knows
# description: A token for nobody in particular is good for everybody, and an unknown resource has no rules of its own.
# custom:
#   code: TOKEN_RESOURCE_UNKNOWN
#   remediation: Name the resources that the token is for, and describe them in the directory.
#   reads: [request.resources, resources]
#   references: [OWASP-NHI5, OWASP-NHI6, NIST-800-207-3]
deny contains reason.of(rego.metadata.rule(), {"resources": _unknown}) if not _all_known

# METADATA
# title: The resource is not approved
# description: The registration does not list the resource.
# custom:
#   code: TOKEN_RESOURCE_UNAPPROVED
#   remediation: Ask for other resources, or have the registration's owner approve this one.
#   reads: [request.resources, identity.registration.resources]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
drop_resource contains reason.taking(rego.metadata.rule(), {"resource": resource}, {}) if {
	some resource in input.request.resources
	not _approved(resource)
}

_all_known if {
	is_array(input.request.resources)
	count(input.request.resources) > 0
	every resource in input.request.resources {
		resource in _directory
	}
}

# A helper of its own: `not f(x)` is undefined, not true, where x is undefined.
_approved(resource) if resource in input.identity.registration.resources

_directory := {resource.id | some resource in input.resources}

# Total: a detail that can be undefined would silence the denial it describes.
_unknown := [resource | some resource in input.request.resources; not resource in _directory]
