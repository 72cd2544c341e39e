# METADATA
# title: Leaked credentials are worthless
# description: The directory knows that the client's credential has not been reported leaked.
package issuance.rules.credential.leaked

import data.issuance.lib.reason

# METADATA
# title: The client's credential has leaked
# description: Somebody reported it, or the directory does not say that nobody did.
# custom:
#   code: CREDENTIAL_LEAKED
#   remediation: Revoke the credential, issue a new one, and find out what was done with the old one.
#   reads: [identity.registration.credential.leaked]
#   references: [OWASP-NHI2, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"client": _client}) if not _secret

_secret if input.identity.registration.credential.leaked == false

# Total: a detail that can be undefined would silence the denial it describes.
_client := object.get(input, ["identity", "client", "id"], null)
