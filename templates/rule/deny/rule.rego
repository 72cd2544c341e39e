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
deny contains reason.of(rego.metadata.rule(), {"registration": _registration}) if {
	# TODO: whom the rule is about, as in `input.identity.kind == "partner"`.
	not _holds
}

# TODO: what must hold. What is unknown does not hold, and so it is denied.
_holds if _registration in param.of("some_domain", "some_rule", "registrations")

# Total: a detail that can be undefined would silence the denial it describes.
_registration := object.get(input, ["identity", "registration", "id"], null)
