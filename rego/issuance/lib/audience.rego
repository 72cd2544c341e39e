# METADATA
# title: The resources that a token will be for
# description: Those that are requested, that the directory knows and that the registration approves.
package issuance.lib.audience

import data.issuance.lib.level

# METADATA
# title: Their directory entries
# description: Empty where nothing is known. What only another resource defines or needs is not for this token.
resources := [resource |
	some resource in input.resources
	resource.id in input.request.resources
	_approved(resource)
]

_approved(resource) if resource.id in input.identity.registration.resources

# Where the rule that takes unapproved resources away is relaxed, they stay and so does what belongs to them.
_approved(_) if level.relaxed("token", "resource_bound")
