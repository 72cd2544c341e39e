# METADATA
# title: Access to records
# description: |
#   The fixture of the AuthZEN certification scenario. What a request says of an entity counts before what the directory
#   knows of it.
# schemas:
#   - input: {}
package authzen

# METADATA
# title: A decision for each question, in order
decisions := [{"decision": _permitted(question)} | some question in input.evaluations]

default _permitted(_) := false

_permitted(question) if {
	_known(question)
	question.action.name == "read"
}

_permitted(question) if {
	_known(question)
	question.action.name == "write"
	question.subject.id == "alice"
	not _archived(question)
}

_permitted(question) if {
	_known(question)
	question.action.name == "write"
	_property(question.subject, "role") == "admin"
	_archived(question)
}

_permitted(question) if {
	_known(question)
	question.action.name == "delete"
	question.subject.id == "alice"
	question.action.properties.soft == true
}

_known(question) if {
	question.subject.known
	question.resource.known
}

_archived(question) if _property(question.resource, "status") == "archived"

_property(entity, name) := object.get(entity.properties, name, object.get(entity.known, name, null))
