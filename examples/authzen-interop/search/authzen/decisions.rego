# METADATA
# title: Access to records
# description: |
#   The fixture of the AuthZEN search scenario and of its IdP scenario, which asks of the same records. Owners,
#   departments and roles come from the directory.
# schemas:
#   - input: {}
package authzen

# METADATA
# title: A decision for each question, in order
decisions := [{"decision": _permitted(question)} | some question in input.evaluations]

default _permitted(_) := false

_permitted(question) if {
	question.subject.type == "user"
	question.resource.type == "record"
	some relation, actions in _may
	question.action.name in actions
	_related(relation, question.subject, question.resource.known)
}

# What a person may do with a record, by how they are related.
_may := {
	"owner": {"view", "edit", "delete"},
	"colleague": {"view"},
	"manager": {"view"},
	"manager of the department": {"view", "edit"},
}

_related("owner", person, record) if {
	person.known
	record.owner == person.id
}

_related("colleague", person, record) if person.known.department == record.department

_related("manager", person, _) if person.known.role == "manager"

_related("manager of the department", person, record) if {
	person.known.role == "manager"
	person.known.department == record.department
}
