# METADATA
# title: Rule levels
# description: A rule is enforced unless a relaxing level is positively known, for the tenant or else in the bundle.
package issuance.lib.level

# METADATA
# title: The configured level of a rule, the tenant's before the bundle's
of(domain, name) := level if {
	level := input.tenant.settings.rules[domain][name].level
} else := data.issuance.config.rules[domain][name].level

# METADATA
# title: The rule's findings are recorded and not applied
observed(domain, name) if of(domain, name) == "observe"

# METADATA
# title: The rule's findings are not applied
relaxed(domain, name) if of(domain, name) in {"observe", "off"}
