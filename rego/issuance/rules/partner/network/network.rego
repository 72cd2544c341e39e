# METADATA
# title: Partners call from their own network
# description: The address that the caller saw lies in one of the blocks that are registered for the partner.
package issuance.rules.partner.network

import data.issuance.lib.reason

# METADATA
# title: The request comes from a foreign network
# description: The address is unknown, or in none of the partner's registered blocks.
# custom:
#   code: PARTNER_NETWORK_FOREIGN
#   remediation: Ask from the partner's network, or register the block that the partner calls from.
#   reads: [identity.kind, request.network.ip, identity.registration.partner.networks]
#   references: [OWASP-NHI2, OWASP-NHI3, NIST-800-207-4]
deny contains reason.of(rego.metadata.rule(), {"ip": _ip}) if {
	input.identity.kind == "partner"
	not _own
}

_own if {
	# As a dual-stack socket writes an IPv4 address (RFC 4291 section 2.5.5.2).
	address := trim_prefix(lower(_ip), "::ffff:")
	some network in input.identity.registration.partner.networks
	_same_family(network, address)
	net.cidr_contains(network, address)
}

# Engines differ in whether an IPv4 block holds an IPv4-mapped address in its other spellings. Here it never does.
_same_family(network, address) if contains(network, ":") == contains(address, ":")

# Total: a detail that can be undefined would silence the denial it describes.
_ip := object.get(input, ["request", "network", "ip"], null)
