# METADATA
# title: TODO - what holds where this rule is kept
# description: TODO - why it has to hold.
package issuance.rules.some_domain.some_rule

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: TODO - what is wrong, in the words of an answer
# description: TODO - when that is so, and what counts as unknown.
# custom:
#   code: SOME_CODE
#   remediation: TODO - what whoever asks can do about it.
#   parameters: {values: TODO - what the parameter means.}
#   reads: [identity.registration.id]
set_claim contains reason.taking(rego.metadata.rule(), {"claim": "some_rule", "value": value}, {}) if {
	# TODO: in whose tokens the claim is set, and to what. Where something is unknown, it is not set.
	value := param.of("some_domain", "some_rule", "values")[input.identity.registration.id]
}
