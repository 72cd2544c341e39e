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
#   parameters: {scopes: TODO - what the parameter means.}
#   reads: [request.scopes]
drop_scope contains reason.taking(rego.metadata.rule(), {"scope": scope}, {}) if {
	# TODO: whom the rule is about, as in `input.identity.kind == "partner"`.
	some scope in input.request.scopes
	not _allowed(scope)
}

# TODO: which scopes stay. What is unknown does not, and so it is taken away.
_allowed(scope) if scope in param.of("some_domain", "some_rule", "scopes")
