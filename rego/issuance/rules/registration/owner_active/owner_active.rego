# METADATA
# title: Somebody answers for every identity
# description: The registration's owner is known and still active, so an identity ends with the person or team behind it.
package issuance.rules.registration.owner_active

import data.issuance.lib.reason

# METADATA
# title: Nobody answers for this identity any more
# description: The registration names no owner, or the directory does not say that the owner is still active.
# custom:
#   code: OWNER_INACTIVE
#   remediation: Give the registration an owner who is still there, or retire it.
#   reads: [identity.registration.owner]
#   references: [OWASP-NHI1, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"owner": _owner}) if not _owned

_owned if input.identity.registration.owner.active == true

# Total: a detail that can be undefined would silence the denial it describes.
_owner := object.get(input, ["identity", "registration", "owner", "id"], null)
