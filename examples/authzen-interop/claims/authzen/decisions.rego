# METADATA
# title: Memberships
# description: |
#   What an identity provider puts into the claims groups, roles and entitlements of a token (AuthZEN Profile for
#   Authorization Claims): the resources that list the subject as a member.
# schemas:
#   - input: {}
package authzen

# METADATA
# title: A decision for each question, in order
decisions := [{"decision": _permitted(question)} | some question in input.evaluations]

default _permitted(_) := false

_permitted(question) if {
	question.action.name == _action[question.resource.type]
	some member in question.resource.known.members
	member == question.subject.id
	_relevant(question)
}

# How a claim is asked for.
_action := {"group": "member", "role": "assignee", "entitlement": "holder"}

# For whom the token is, the asker may say. What is for some targets only is nobody else's affair.
_relevant(question) if not question.resource.known.audience

_relevant(question) if not question.context.audience

_relevant(question) if question.resource.known.audience in question.context.audience
