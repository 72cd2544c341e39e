# METADATA
# title: Reasons
# description: How a rule says what it found. Its code is that of its METADATA; the service adds what a person reads.
package issuance.lib.reason

# METADATA
# title: The reason that a rule's own METADATA states, with what it saw
# description: |
#   Details must be total, an undefined detail would silence the rule. A union and not one object: OPA 1.22 at `-O 2`
#   inlines an object and loses the variables of the calls in it, and the verdict can't be read.
of(rule, details) := object.union({"code": rule.custom.code}, {"details": details})

# METADATA
# title: The same for a rule that takes something away or demands something
# description: What is taken is named beside the reason, as in {"scope" "vault:write"}.
taking(rule, taken, details) := object.union(of(rule, details), taken)
