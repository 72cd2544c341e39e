# METADATA
# title: Only active tenants get tokens
# description: The directory knows the tenant and it is active.
package issuance.rules.tenant.active

import data.issuance.lib.reason

# METADATA
# title: The tenant is not active
# description: The directory does not know the tenant, or does not say that it is active.
# custom:
#   code: TENANT_INACTIVE
#   remediation: Activate the tenant in the directory, or retire what still asks for tokens in its name.
#   reads: [tenant.id, tenant.active]
#   references: [OWASP-NHI1, NIST-CSF-PR.AA-01]
deny contains reason.of(rego.metadata.rule(), {"tenant": _tenant}) if not _active

_active if input.tenant.active == true

# Total: a detail that can be undefined would silence the denial it describes.
_tenant := object.get(input, ["tenant", "id"], null)
