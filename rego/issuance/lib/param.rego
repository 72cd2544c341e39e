# METADATA
# title: Rule parameters
# description: A parameter comes from the tenant's settings or else from the bundle's configuration.
package issuance.lib.param

# METADATA
# title: The value of a rule's parameter
# description: Undefined where nobody configured it, so a rule must use it where undefined denies.
of(domain, name, key) := value if {
	value := input.tenant.settings.rules[domain][name][key]
	not is_null(value)
} else := data.issuance.config.rules[domain][name][key]

# METADATA
# title: The value of a rule's parameter that must be a number
# description: Undefined where it is none. Rego compares across types, where any number is below any string.
number(domain, name, key) := value if {
	value := of(domain, name, key)
	is_number(value)
}

# METADATA
# title: The value of a rule's parameter in seconds, zero where nobody configured a number
# description: Zero is the strictest cap, the service denies rather than issue a token that has expired.
seconds(domain, name, key) := value if {
	value := of(domain, name, key)
	is_number(value)
} else := 0
