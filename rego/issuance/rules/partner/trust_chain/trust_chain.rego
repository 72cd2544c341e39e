# METADATA
# title: Partners prove who they are by a chain that ends at the tenant's anchor
# description: |
#   The links were verified before they came here, each against the next; here it matters where the chain ends, that it
#   still holds, and that whoever asks holds the key at its other end.
package issuance.rules.partner.trust_chain

import data.issuance.lib.clock
import data.issuance.lib.reason

# METADATA
# title: The trust chain is broken
# description: There is no verified chain, it does not end at an anchor of the tenant, or a link of it has expired.
# custom:
#   code: PARTNER_TRUST_CHAIN_BROKEN
#   remediation: Present a chain of valid certificates up to one of the tenant's trust anchors.
#   reads: [now, identity.kind, posture.trust_chain, tenant.trust_anchors]
#   references: [OWASP-NHI3, OWASP-NHI4, NIST-CSF-PR.AA-03]
deny contains reason.of(rego.metadata.rule(), {"anchor": _anchor, "expired": _expired}) if {
	input.identity.kind == "partner"
	not _intact
}

# METADATA
# title: The requester does not hold the leaf of the trust chain
# description: The token would be bound to another certificate than the chain's leaf (RFC 8705 section 3.1), or to none.
# custom:
#   code: PARTNER_NOT_CHAIN_LEAF
#   remediation: Ask over mutual TLS with the certificate at the start of the chain.
#   reads: [identity.kind, request.confirmation, posture.trust_chain]
#   references: [OWASP-NHI2, OWASP-NHI4, NIST-CSF-PR.AA-04]
deny contains reason.of(rego.metadata.rule(), {"leaf": _leaf}) if {
	input.identity.kind == "partner"
	not _holds_leaf
}

_intact if {
	is_string(_anchor)
	_anchor in input.tenant.trust_anchors
	every link in input.posture.trust_chain {
		_valid(link)
	}
}

_valid(link) if clock.ahead(link.not_after)

_holds_leaf if {
	is_string(_leaf)
	input.request.confirmation["x5t#S256"] == _leaf
}

# Total: a detail that can be undefined would silence the denial it describes.
default _anchor := null

_anchor := _chain[count(_chain) - 1].thumbprint

default _leaf := null

_leaf := _chain[0].thumbprint

_expired := [object.get(link, "subject", null) | some link in _chain; not _valid(link)]

_chain := object.get(input, ["posture", "trust_chain"], [])
