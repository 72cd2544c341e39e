# METADATA
# title: Agents work for an approved purpose
# description: An agent says what it wants the token for, and the registration approves that.
package issuance.rules.agent.purpose

import data.issuance.lib.reason

# METADATA
# title: The agent's purpose is not approved
# description: The request names no purpose, or one that the registration does not list.
# custom:
#   code: AGENT_PURPOSE_UNAPPROVED
#   remediation: Send the purpose of the request, and have the registration's owner approve it.
#   reads: [identity.kind, request.purpose, identity.registration.purposes]
#   references: [OWASP-NHI5, NIST-CSF-PR.AA-05]
deny contains reason.of(rego.metadata.rule(), {"purpose": _purpose}) if {
	input.identity.kind == "agent"
	not _approved
}

_approved if input.request.purpose in input.identity.registration.purposes

# Total: a detail that can be undefined would silence the denial it describes.
_purpose := object.get(input, ["request", "purpose"], null)
