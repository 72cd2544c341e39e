# METADATA
# title: Reasons as tests compare them
# description: For tests only, no bundle holds it.
package testing.reasons

# METADATA
# title: Every member of a rule's set, whole but for its prose
# description: Titles and remediations are prose, and each rule's METADATA is checked on its own.
of(members) := {object.remove(member, ["title", "remediation"]) | some member in members}
