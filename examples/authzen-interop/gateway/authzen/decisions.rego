# METADATA
# title: Access to routes
# description: |
#   The fixture of the AuthZEN API gateway scenario. Whose todo it is, the gateway does not know: the application asks
#   again.
# schemas:
#   - input: {}
package authzen

# METADATA
# title: A decision for each question, in order
decisions := [{"decision": _permitted(question)} | some question in input.evaluations]

default _permitted(_) := false

_permitted(question) if {
	question.resource.type == "route"
	some role in question.subject.known.roles
	role in _roles[question.resource.id][question.action.name]
}

# By route and method, the roles that may use it.
_roles := {
	"/users/{userId}": {"GET": _everybody},
	"/todos": {"GET": _everybody, "POST": {"editor", "admin"}},
	"/todos/{todoId}": {"PUT": {"editor", "evil_genius"}, "DELETE": {"editor", "admin"}},
}

_everybody := {"viewer", "editor", "admin", "evil_genius"}
