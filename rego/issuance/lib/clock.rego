# METADATA
# title: Time
# description: |
#   Comparisons with the time of the decision. Rego compares across types, where any number is below any string: what
#   is not a number has no place in time, so none of these holds for it.
package issuance.lib.clock

# METADATA
# title: The moment is now or lies behind
reached(at) if {
	is_number(at)
	is_number(input.now)
	at <= input.now
}

# METADATA
# title: The moment is still to come
ahead(at) if {
	is_number(at)
	is_number(input.now)
	at > input.now
}

# METADATA
# title: At least so many seconds have passed since the moment
elapsed(at, seconds) if {
	is_number(at) # mutant(remove): a difference with what is not a number is undefined
	is_number(input.now) # mutant(remove): the same
	is_number(seconds)
	input.now - at >= seconds
}

# METADATA
# title: The moment is at most so many seconds away from now
# description: In either direction, as clocks differ a little; a fact dated far ahead must not stay fresh for ever.
recent(at, seconds) if {
	is_number(at) # mutant(remove): a difference with what is not a number is undefined
	is_number(input.now) # mutant(remove): the same
	is_number(seconds)
	abs(input.now - at) <= seconds
}
