# METADATA
# title: TODO - what holds where this rule is kept
# description: TODO - why it has to hold.
package issuance.rules.some_domain.some_rule

import data.issuance.lib.issued
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: TODO - what is wrong, in the words of an answer
# description: TODO - when that is so, and what counts as unknown.
# custom:
#   code: SOME_CODE
#   remediation: TODO - what whoever asks can do about it.
#   parameters: {seconds: TODO - what the parameter means.}
#   reads: [request.token_types]
max_lifetime contains reason.taking(rego.metadata.rule(), {"token_type": token_type, "seconds": _seconds}, {}) if {
	# TODO: whom the rule is about, as in `input.identity.kind == "partner"`.
	some token_type in issued.token_types
}

# TODO: how long a token may live. Zero where nobody says: then none is issued.
_seconds := param.seconds("some_domain", "some_rule", "seconds")
