package issuance.decision

import data.issuance.lib.reason
import data.issuance.rules

# METADATA
# title: A rule answers in a shape that the contract does not know
# description: Only sets are folded, so anything else would pass unheard.
# custom:
#   code: POLICY_MALFORMED
#   remediation: Build the bundle with the library's own gates, they refuse the rule by name.
deny contains reason.of(rego.metadata.rule(), {"rule": path}) if some path in _malformed

# Apart from the denial, whose METADATA belongs to one rule only: without it the head would be undefined.
_malformed contains [domain, name, "deny"] if {
	some domain, name
	members := rules[domain][name].deny
	not is_set(members)
}

_malformed contains [domain, name, "drop_scope"] if {
	some domain, name
	members := rules[domain][name].drop_scope
	not is_set(members)
}

_malformed contains [domain, name, "drop_resource"] if {
	some domain, name
	members := rules[domain][name].drop_resource
	not is_set(members)
}

_malformed contains [domain, name, "drop_claim"] if {
	some domain, name
	members := rules[domain][name].drop_claim
	not is_set(members)
}

_malformed contains [domain, name, "drop_authorization_detail"] if {
	some domain, name
	members := rules[domain][name].drop_authorization_detail
	not is_set(members)
}

_malformed contains [domain, name, "max_lifetime"] if {
	some domain, name
	members := rules[domain][name].max_lifetime
	not is_set(members)
}

_malformed contains [domain, name, "omit_token"] if {
	some domain, name
	members := rules[domain][name].omit_token
	not is_set(members)
}

_malformed contains [domain, name, "set_claim"] if {
	some domain, name
	members := rules[domain][name].set_claim
	not is_set(members)
}

_malformed contains [domain, name, "require"] if {
	some domain, name
	members := rules[domain][name].require
	not is_set(members)
}
