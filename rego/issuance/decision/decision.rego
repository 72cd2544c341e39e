# METADATA
# title: The decision
# description: |
#   The only file that folds. Default deny, any deny wins, restrictions add up; narrow() in the service applies them.
#   Plain partial sets on purpose: the optimiser once answered an empty set where `set[effect] contains` was undefined.
package issuance.decision

import data.issuance.lib.level
import data.issuance.lib.reason
import data.issuance.rules

# METADATA
# title: What the service asks for
# entrypoint: true
verdict := {
	"decision": decision,
	"deny": deny,
	"drop_scope": drop_scope,
	"drop_resource": drop_resource,
	"drop_claim": drop_claim,
	"drop_authorization_detail": drop_authorization_detail,
	"max_lifetime": max_lifetime,
	"omit_token": omit_token,
	"set_claim": set_claim,
	"require": require,
	"observed": observed,
}

default decision := "deny"

# METADATA
# title: Allow when nothing denies and the library is there
# description: Without the rule that asks for a registration there is no library, and an empty bundle must not allow.
decision := "allow" if {
	is_set(rules.registration.known.deny)
	count(deny) == 0
}

# METADATA
# title: Reasons to deny
deny contains member if {
	some domain, name
	some member in rules[domain][name].deny
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take a scope away
drop_scope contains member if {
	some domain, name
	some member in rules[domain][name].drop_scope
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take a resource away
drop_resource contains member if {
	some domain, name
	some member in rules[domain][name].drop_resource
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take a claim away
drop_claim contains member if {
	some domain, name
	some member in rules[domain][name].drop_claim
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take an authorization detail away
drop_authorization_detail contains member if {
	some domain, name
	some member in rules[domain][name].drop_authorization_detail
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to cap a lifetime
max_lifetime contains member if {
	some domain, name
	some member in rules[domain][name].max_lifetime
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons not to issue a token
omit_token contains member if {
	some domain, name
	some member in rules[domain][name].omit_token
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to set a custom claim
set_claim contains member if {
	some domain, name
	some member in rules[domain][name].set_claim
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to demand something before a token is issued
require contains member if {
	some domain, name
	some member in rules[domain][name].require
	not level.relaxed(domain, name)
}

# METADATA
# title: What rules at level observe found
observed contains {"effect": "deny", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].deny
}

observed contains {"effect": "drop_scope", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].drop_scope
}

observed contains {"effect": "drop_resource", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].drop_resource
}

observed contains {"effect": "drop_claim", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].drop_claim
}

observed contains {"effect": "drop_authorization_detail", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].drop_authorization_detail
}

observed contains {"effect": "max_lifetime", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].max_lifetime
}

observed contains {"effect": "omit_token", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].omit_token
}

observed contains {"effect": "set_claim", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].set_claim
}

observed contains {"effect": "require", "member": member} if {
	some domain, name
	level.observed(domain, name)
	some member in rules[domain][name].require
}

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
