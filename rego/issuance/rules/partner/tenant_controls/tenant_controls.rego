# METADATA
# title: Partners get tokens only while the tenant's controls are on
# description: The tenant says which of its controls a partner's access depends on, and each was lately seen to be on.
package issuance.rules.partner.tenant_controls

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: A control that the tenant requires is not on
# description: A required control is off, was not observed lately, or the tenant has not said which ones it requires.
# custom:
#   code: PARTNER_CONTROL_OFF
#   remediation: Switch the missing controls on, or list the controls that the tenant requires.
#   parameters: {max_age_seconds: Longest time since a control was seen to be on.}
#   reads: [now, identity.kind, tenant.required_controls, tenant.controls]
#   references: [OWASP-NHI3, OWASP-NHI6, NIST-800-207-5]
deny contains reason.of(rego.metadata.rule(), {"missing": _missing}) if {
	input.identity.kind == "partner"
	not _all_on
}

# A tenant that requires nothing has not thought about it: that is unknown, and denies.
_all_on if {
	is_array(input.tenant.required_controls)
	count(input.tenant.required_controls) > 0
	every control in input.tenant.required_controls {
		_on(control)
	}
}

_on(control) if {
	state := input.tenant.controls[control]
	state.enabled == true
	clock.recent(state.observed_at, param.of("partner", "tenant_controls", "max_age_seconds"))
}

# Total: a detail that can be undefined would silence the denial it describes.
_missing := [control | some control in input.tenant.required_controls; not _on(control)]
