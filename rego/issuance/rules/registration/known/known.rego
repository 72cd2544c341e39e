# METADATA
# title: Only registered identities get tokens
# description: The directory knows the client, the registration is active and is for the kind of identity that asks.
package issuance.rules.registration.known

import data.issuance.lib.reason

# METADATA
# title: Nobody has registered this client
# description: The directory has no entry for the client, or one for another client or kind of identity.
# custom:
#   code: REGISTRATION_UNKNOWN
#   remediation: Register the client in the directory, with an owner and a review date.
#   reads: [identity.kind, identity.client.id, identity.registration.client_id, identity.registration.kind]
#   references: [OWASP-NHI1, OWASP-NHI9, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"client": _client}) if not _known

# METADATA
# title: The registration is not active
# description: Somebody switched the registration off, or nobody says that it is on.
# custom:
#   code: REGISTRATION_INACTIVE
#   remediation: Activate the registration once its owner has confirmed it.
#   reads: [identity.kind, identity.client.id, identity.registration]
#   references: [OWASP-NHI1, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"client": _client}) if {
	_known
	not input.identity.registration.active == true
}

_known if {
	input.identity.registration.client_id == input.identity.client.id
	_kind_matches
}

_kind_matches if input.identity.registration.kind == input.identity.kind

# A person signs in through a client, people themselves are not registered.
_kind_matches if {
	input.identity.kind == "user"
	input.identity.registration.kind == "client"
}

# Total: a detail that can be undefined would silence the denial it describes.
_client := object.get(input, ["identity", "client", "id"], null)
