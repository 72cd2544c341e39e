# METADATA
# title: Agents call sensitive tools read-only
# description: On the kinds of resource that are configured, an agent keeps only scopes that are read-only there.
package issuance.rules.agent.read_only_tools

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The tool call is narrowed to read-only
# description: The scope is not known to be read-only on a resource of a kind that agents may only read.
# custom:
#   code: AGENT_TOOL_READ_ONLY
#   remediation: Ask for read-only scopes, or let a workload that is approved to write do it.
#   parameters: {resource_kinds: Kinds of resource that agents may only read.}
#   reads: [identity.kind, request.scopes, resources]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
drop_scope contains reason.taking(rego.metadata.rule(), {"scope": scope}, {}) if {
	input.identity.kind == "agent"
	some scope in input.request.scopes
	not _harmless(scope)
}

# METADATA
# title: The agent does not say which scopes it wants
# description: What is not known to be read-only is not read-only, and what is not named can not be taken away.
# custom:
#   code: AGENT_TOOL_SCOPES_UNKNOWN
#   remediation: Send the scopes of the request.
#   reads: [identity.kind, request.scopes]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {}) if {
	input.identity.kind == "agent"
	not _scopes_known
}

_scopes_known if is_array(input.request.scopes)

_harmless(scope) if {
	count(input.resources) > 0
	every resource in input.resources {
		_may(resource, scope)
	}
}

_may(resource, _) if _free(resource)

_may(resource, scope) if scope in resource.read_only_scopes

# Positively known to be of another kind: a kind or a parameter that is missing frees nothing.
_free(resource) if {
	kinds := param.of("agent", "read_only_tools", "resource_kinds")
	is_array(kinds)
	kind := resource.kind
	is_string(kind)
	not kind in kinds
}
