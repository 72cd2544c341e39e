# METADATA
# title: The more sensitive the resource, the shorter the token
# description: Tokens of every kind have a ceiling; that of an access token is the lowest of its resources.
package issuance.rules.token.lifetime_ceiling

import data.issuance.lib.issued
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The token's lifetime has a ceiling
# description: A resource of unknown sensitivity allows no time at all, nor does a ceiling that nobody configured.
# custom:
#   code: TOKEN_LIFETIME_CEILING
#   remediation: Ask again when the token has expired.
#   parameters:
#     seconds_by_sensitivity: Longest lifetime of an access token, by sensitivity of the resource.
#     refresh_token_seconds: Longest lifetime of a refresh token.
#     id_token_seconds: Longest lifetime of an ID token.
#   reads: [request.token_types, resources]
#   references: [OWASP-NHI7, NIST-800-207-3]
max_lifetime contains reason.taking(rego.metadata.rule(), {"token_type": token_type, "seconds": seconds}, {}) if {
	some token_type in issued.token_types
	seconds := _seconds(token_type)
}

_seconds("access_token") := _access_token

_seconds("refresh_token") := param.seconds("token", "lifetime_ceiling", "refresh_token_seconds")

_seconds("id_token") := param.seconds("token", "lifetime_ceiling", "id_token_seconds")

# Zero is the strictest cap, the service denies rather than issue a token that has expired.
default _access_token := 0

_access_token := min([_ceiling(resource) | some resource in input.resources])

_ceiling(resource) := seconds if {
	seconds := param.of("token", "lifetime_ceiling", "seconds_by_sensitivity")[resource.sensitivity]
	is_number(seconds)
} else := 0
