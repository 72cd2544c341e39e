# METADATA
# title: Tenants stay apart
# description: Client, subject, actors and resources all belong to the tenant for which the token would be issued.
package issuance.rules.tenant.isolation

import data.issuance.lib.reason

# METADATA
# title: The client belongs to another tenant
# description: The tenant of its registration is not this one, or is unknown.
# custom:
#   code: TENANT_CLIENT_FOREIGN
#   remediation: Use a client that is registered in this tenant.
#   reads: [tenant.id, identity.registration.tenant]
#   references: [OWASP-NHI3, OWASP-NHI9, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"tenant": _tenant, "client": _client}) if not _client_home

# METADATA
# title: The subject belongs to another tenant
# description: The tenant that the request names for the subject is not this one, or is unknown.
# custom:
#   code: TENANT_SUBJECT_FOREIGN
#   remediation: Ask in the tenant of the subject.
#   reads: [tenant.id, identity.subject.tenant]
#   references: [OWASP-NHI9, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"tenant": _tenant, "subject": _subject}) if not _subject_home

# METADATA
# title: An actor belongs to another tenant
# description: An actor in the delegation chain is of another tenant by its own word or by its registration, or of none.
# custom:
#   code: TENANT_ACTOR_FOREIGN
#   remediation: Delegate within the tenant only.
#   reads: [tenant.id, identity.actors]
#   references: [OWASP-NHI3, OWASP-NHI9, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"tenant": _tenant, "actors": _actors}) if not _actors_home

# METADATA
# title: A resource belongs to another tenant
# description: A resource that the request asks for is of another tenant, or none is known.
# custom:
#   code: TENANT_RESOURCE_FOREIGN
#   remediation: Ask only for resources of this tenant.
#   reads: [tenant.id, resources]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"tenant": _tenant, "resources": _resources}) if not _resources_home

_client_home if input.identity.registration.tenant == input.tenant.id

_subject_home if input.identity.subject.tenant == input.tenant.id

# An empty chain is a chain within the tenant, an unknown one is not.
_actors_home if {
	is_array(input.identity.actors)
	every actor in input.identity.actors {
		_actor_home(actor)
	}
}

_actor_home(actor) if {
	actor.tenant == input.tenant.id
	_registered_home(actor)
}

# A person has no registration.
_registered_home(actor) if not "registration" in object.keys(actor)

_registered_home(actor) if actor.registration.tenant == input.tenant.id

_resources_home if {
	is_array(input.resources)
	count(input.resources) > 0
	every resource in input.resources {
		resource.tenant == input.tenant.id
	}
}

# Total: a detail that can be undefined would silence the denial it describes.
_tenant := object.get(input, ["tenant", "id"], null)

_client := object.get(input, ["identity", "registration", "tenant"], null)

_subject := object.get(input, ["identity", "subject", "tenant"], null)

_actors := [object.get(actor, "id", null) | some actor in input.identity.actors; not _actor_home(actor)]

_resources := [object.get(resource, "id", null) |
	some resource in input.resources
	not resource.tenant == input.tenant.id
]
