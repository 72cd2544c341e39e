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
#   parameters: {registrations: TODO - what the parameter means.}
#   reads: [identity.registration.id]
require contains reason.taking(rego.metadata.rule(), {"requirement": "consent"}, {}) if {
	# TODO: whom the rule is about, as in `input.identity.kind == "partner"`.
	not _holds
}

# TODO: where nothing more is asked for. What is unknown does not hold, and so consent is.
_holds if input.identity.registration.id in param.of("some_domain", "some_rule", "registrations")
