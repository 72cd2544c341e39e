# METADATA
# title: Agents work on short-lived tokens
# description: An agent asks again rather than keep a token; the more sensitive the kind of resource, the sooner.
package issuance.rules.agent.time_bound

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The agent's access token is bound in time
# description: The lowest limit of all resources holds; a resource of unknown kind allows no time at all.
# custom:
#   code: AGENT_LIFETIME_BOUND
#   remediation: Ask again when the token has expired.
#   parameters:
#     seconds_by_resource_kind: Longest lifetime of an access token, by kind of resource.
#     seconds: Longest lifetime of an access token for every other kind of resource.
#   reads: [identity.kind, resources]
#   references: [OWASP-NHI7, NIST-800-207-3]
max_lifetime contains reason.taking(
	rego.metadata.rule(),
	{"token_type": "access_token", "seconds": _seconds},
	{},
) if {
	input.identity.kind == "agent"
}

# Zero is the strictest cap, the service denies rather than issue a token that has expired.
default _seconds := 0

_seconds := min([_limit(resource) | some resource in input.resources])

_limit(resource) := limit if {
	kinds := param.of("agent", "time_bound", "seconds_by_resource_kind")
	limit := object.get(kinds, resource.kind, param.seconds("agent", "time_bound", "seconds"))
	is_number(limit)
} else := 0
