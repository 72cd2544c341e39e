# METADATA
# title: Rule parameters
# description: A parameter comes from the tenant's settings or else from the bundle's configuration.
package issuance.lib.param

# METADATA
# title: The value of a rule's parameter
# description: Undefined where nobody configured it, so a rule must use it where undefined denies.
of(domain, name, key) := input.tenant.settings.rules[domain][name][key] if {
	not is_null(object.get(input, ["tenant", "settings", "rules", domain, name, key], null))
} else := data.issuance.config.rules[domain][name][key]

# METADATA
# title: The value of a rule's parameter in seconds, zero where nobody configured it
# description: Zero is the strictest cap, the service denies rather than issue a token that has expired.
seconds(domain, name, key) := of(domain, name, key) if {
	of(domain, name, key)
} else := 0
