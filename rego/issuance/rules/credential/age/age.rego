# METADATA
# title: Credentials are rotated
# description: The client's credential was issued a limited time ago.
package issuance.rules.credential.age

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The client's credential is too old
# description: It was issued longer ago than is accepted, or nobody knows when.
# custom:
#   code: CREDENTIAL_TOO_OLD
#   remediation: Rotate the client's credential.
#   parameters: {max_age_seconds: How long ago the credential may have been issued.}
#   reads: [now, identity.registration.credential.issued_at]
#   references: [OWASP-NHI7, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"issued_at": _issued_at}) if not _recent

_recent if clock.recent(input.identity.registration.credential.issued_at, param.of("credential", "age", "max_age_seconds"))

# Total: a detail that can be undefined would silence the denial it describes.
_issued_at := object.get(input, ["identity", "registration", "credential", "issued_at"], null)
