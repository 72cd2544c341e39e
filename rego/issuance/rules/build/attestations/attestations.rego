# METADATA
# title: Runners run attested builds
# description: For the image that runs, each required type of attestation is verified, recent, of the level asked for and for its repository.
package issuance.rules.build.attestations

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The build is not attested
# description: |
#   For a required type there is no verified attestation, or none for the image that the evidence says is running, or
#   it is too old, of too low a level or for another repository.
# custom:
#   code: BUILD_ATTESTATION_MISSING
#   remediation: Build with the configured builder and send the attestations of the image that runs as evidence.
#   parameters:
#     required_types: Predicate types that must each be attested, at least one.
#     max_age_seconds: How long ago an attestation may have been made.
#     min_level: The lowest SLSA build level that counts.
#   reads: [now, identity.kind, identity.workload.image_digest, identity.workload.repository, posture.attestations]
#   references: [OWASP-NHI3, OWASP-NHI6, NIST-CSF-PR.AA-04, NIST-800-207-5]
deny contains reason.of(rego.metadata.rule(), {"missing": _missing}) if {
	input.identity.kind == "runner"
	not _attested
}

_attested if {
	types := param.of("build", "attestations", "required_types")
	is_array(types)
	count(types) > 0
	every type in types {
		_verified(type)
	}
}

_verified(type) if {
	some attestation in input.posture.attestations
	attestation.type == type
	attestation.verified == true
	input.identity.workload.image_digest in attestation.subject_digests
	clock.recent(attestation.observed_at, param.of("build", "attestations", "max_age_seconds"))
	is_number(attestation.level)
	attestation.level >= param.number("build", "attestations", "min_level")
	_for_repository(object.get(attestation, "source", null))
}

# A verification summary names no source.
_for_repository(source) if is_null(source)

# The whole path after scheme and host: a suffix would let `evil/acme/shop` pass for `acme/shop`.
_for_repository(source) if {
	parts := split(source, "/")
	concat("/", array.slice(parts, 3, count(parts))) == input.identity.workload.repository
}

# Total: a detail that can be undefined would silence the denial it describes.
_missing := [type | some type in param.of("build", "attestations", "required_types"); not _verified(type)]
