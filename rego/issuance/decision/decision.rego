# METADATA
# title: The decision
# description: |
#   The only file that folds. Default deny, any deny wins, restrictions add up; narrow() in the service applies them.
#   Plain partial sets on purpose: the optimiser once answered an empty set where `set[effect] contains` was undefined.
#   Sets of rules are named before they are iterated, or `opa build -O 2` copies each rule to where it is iterated.
package issuance.decision

import data.issuance.lib.level
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
	members := rules[domain][name].deny
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take a scope away
drop_scope contains member if {
	some domain, name
	members := rules[domain][name].drop_scope
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take a resource away
drop_resource contains member if {
	some domain, name
	members := rules[domain][name].drop_resource
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take a claim away
drop_claim contains member if {
	some domain, name
	members := rules[domain][name].drop_claim
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to take an authorization detail away
drop_authorization_detail contains member if {
	some domain, name
	members := rules[domain][name].drop_authorization_detail
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to cap a lifetime
max_lifetime contains member if {
	some domain, name
	members := rules[domain][name].max_lifetime
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons not to issue a token
omit_token contains member if {
	some domain, name
	members := rules[domain][name].omit_token
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to set a custom claim
set_claim contains member if {
	some domain, name
	members := rules[domain][name].set_claim
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: Reasons to demand something before a token is issued
require contains member if {
	some domain, name
	members := rules[domain][name].require
	some member in members
	not level.relaxed(domain, name)
}

# METADATA
# title: What rules at level observe found
default observed := set()

# mutant(remove): it saves time and changes nothing.
observed := _observed if _observing

# Rules are seldom observed. Without one there is no need to go through all of them once more.
# mutant(remove): it saves time and changes nothing.
_observing if input.tenant.settings.rules[_][_].level == "observe"

# mutant(remove): it saves time and changes nothing.
_observing if data.issuance.config.rules[_][_].level == "observe"

_observed contains {"effect": "deny", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].deny
	some member in members
}

_observed contains {"effect": "drop_scope", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].drop_scope
	some member in members
}

_observed contains {"effect": "drop_resource", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].drop_resource
	some member in members
}

_observed contains {"effect": "drop_claim", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].drop_claim
	some member in members
}

_observed contains {"effect": "drop_authorization_detail", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].drop_authorization_detail
	some member in members
}

_observed contains {"effect": "max_lifetime", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].max_lifetime
	some member in members
}

_observed contains {"effect": "omit_token", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].omit_token
	some member in members
}

_observed contains {"effect": "set_claim", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].set_claim
	some member in members
}

_observed contains {"effect": "require", "member": member} if {
	some domain, name
	level.observed(domain, name)
	members := rules[domain][name].require
	some member in members
}
