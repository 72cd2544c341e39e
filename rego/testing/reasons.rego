# METADATA
# title: Reasons as tests compare them
# description: For tests only, no bundle holds it.
package testing.reasons

# METADATA
# title: Code and details of every member of a rule's set
# description: Titles and remediations are prose, and each rule's METADATA is checked on its own.
of(members) := {object.filter(member, ["code", "details"]) | some member in members}
