# METADATA
# title: Clients authenticate strongly
# description: The method that the client used, or else the one it is registered for, is one of those that are accepted.
package issuance.rules.credential.client_authentication

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The client's authentication is too weak
# description: The method is not one of those that are accepted, or nobody knows it.
# custom:
#   code: CLIENT_AUTHENTICATION_WEAK
#   remediation: Let the client authenticate with a key of its own, as in private_key_jwt or tls_client_auth.
#   parameters: {methods: Accepted methods as token_endpoint_auth_method names them.}
#   reads: [identity.client.authentication_method, identity.registration.credential.authentication_method]
#   references: [OWASP-NHI2, OWASP-NHI4, NIST-CSF-PR.AA-03]
deny contains reason.of(rego.metadata.rule(), {"method": _method}) if not _strong

_strong if _method in param.of("credential", "client_authentication", "methods")

# Total: a detail that can be undefined would silence the denial it describes.
_method := object.get(input, ["identity", "client", "authentication_method"], _registered)

_registered := object.get(input, ["identity", "registration", "credential", "authentication_method"], null)
