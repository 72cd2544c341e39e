# METADATA
# title: Access to todos
# description: |
#   The fixture of the AuthZEN todo scenario 1.1. Roles and addresses of people come from the directory, the owner of a
#   todo from the request.
# schemas:
#   - input: {}
package authzen

# METADATA
# title: A decision for each question, in order
decisions := [{"decision": _permitted(question)} | some question in input.evaluations]

default _permitted(_) := false

_permitted(question) if {
	some role in question.subject.known.roles
	role in _roles[question.action.name]
}

_permitted(question) if {
	question.action.name in {"can_update_todo", "can_delete_todo"}
	some role in question.subject.known.roles
	role in _editors
	question.resource.properties.ownerID == question.subject.known.email
}

# By action, the roles that may take it on anybody's todos.
_roles := {
	"can_read_user": _everybody,
	"can_read_todos": _everybody,
	"can_create_todo": _editors,
	"can_update_todo": {"evil_genius"},
	"can_delete_todo": {"admin"},
}

_editors := {"editor", "admin", "evil_genius"}

_everybody := _editors | {"viewer"}
