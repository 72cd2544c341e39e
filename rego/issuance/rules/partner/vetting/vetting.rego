# METADATA
# title: Partners are vetted
# description: Somebody looked at the partner, and the time for which that holds has not run out.
package issuance.rules.partner.vetting

import data.issuance.lib.clock
import data.issuance.lib.reason

# METADATA
# title: The partner is not vetted
# description: The registration does not say that the partner has been vetted, or the vetting has lapsed.
# custom:
#   code: PARTNER_NOT_VETTED
#   remediation: Vet the partner and register until when that holds.
#   reads: [now, identity.kind, identity.registration.partner]
#   references: [OWASP-NHI3, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"vetted_until": _vetted_until}) if {
	input.identity.kind == "partner"
	not _vetted
}

_vetted if {
	clock.reached(input.identity.registration.partner.vetted_at)
	clock.ahead(input.identity.registration.partner.vetted_until)
}

# Total: a detail that can be undefined would silence the denial it describes.
_vetted_until := object.get(input, ["identity", "registration", "partner", "vetted_until"], null)
