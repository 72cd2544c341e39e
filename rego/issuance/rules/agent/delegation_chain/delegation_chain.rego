# METADATA
# title: Delegation chains are short and every actor in them is approved
# description: |
#   Whoever acts for another names all that stand between (`act`, RFC 8693 section 4.1). Asked of every kind of
#   identity, since a chain makes any of them an agent; without delegation the chain is empty, which is not unknown.
package issuance.rules.agent.delegation_chain

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The delegation chain is too long
# description: More actors stand between the subject and the token than are allowed, or nobody knows how many.
# custom:
#   code: AGENT_DELEGATION_TOO_LONG
#   remediation: Let fewer actors pass the task on, or raise the limit.
#   parameters: {max_actors: Most actors that a delegation chain may have.}
#   reads: [identity.actors]
#   references: [OWASP-NHI5, OWASP-NHI9, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"actors": _length}) if not _short

# METADATA
# title: An actor in the delegation chain is not approved
# description: The registration does not list the actor, or the actor is a person or not actively registered.
# custom:
#   code: AGENT_ACTOR_UNAPPROVED
#   remediation: Register the actor and list it among the registration's actors.
#   reads: [identity.actors, identity.registration.actors]
#   references: [OWASP-NHI1, OWASP-NHI9, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"actors": _unapproved}) if not _all_approved

_short if {
	is_array(input.identity.actors)
	count(input.identity.actors) <= param.number("agent", "delegation_chain", "max_actors")
}

_all_approved if {
	is_array(input.identity.actors)
	every actor in input.identity.actors {
		_approved(actor)
	}
}

_approved(actor) if {
	actor.type in {"client", "workload"}
	actor.id in input.identity.registration.actors
	actor.registration.active == true
}

# Total: a detail that can be undefined would silence the denial it describes.
default _length := null

_length := count(input.identity.actors)

_unapproved := [object.get(actor, "id", null) | some actor in input.identity.actors; not _approved(actor)]
