# METADATA
# title: Registrations are reviewed in time
# description: A registration lapses on its review date, so what nobody looks at any more gets no tokens.
package issuance.rules.registration.review_due

import data.issuance.lib.clock
import data.issuance.lib.reason

# METADATA
# title: The registration is due for review
# description: The review date has come, or the registration has none.
# custom:
#   code: REGISTRATION_REVIEW_OVERDUE
#   remediation: Let the owner review the registration and set the next review date.
#   reads: [now, identity.registration.review_by]
#   references: [OWASP-NHI1, NIST-CSF-PR.AA-01, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"review_by": _review_by}) if not _ahead

_ahead if clock.ahead(input.identity.registration.review_by)

# Total: a detail that can be undefined would silence the denial it describes.
_review_by := object.get(input, ["identity", "registration", "review_by"], null)
