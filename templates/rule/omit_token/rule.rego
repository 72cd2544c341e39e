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
#   parameters: {token_types: TODO - what the parameter means.}
#   reads: [request.token_types]
omit_token contains reason.taking(rego.metadata.rule(), {"token_type": token_type}, {}) if {
	# TODO: whom the rule is about, as in `input.identity.kind == "partner"`.
	some token_type in issued.token_types
	not _allowed(token_type)
}

# TODO: which tokens are issued. What is unknown is not.
_allowed(token_type) if token_type in param.of("some_domain", "some_rule", "token_types")
