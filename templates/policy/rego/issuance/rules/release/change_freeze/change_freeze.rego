# METADATA
# title: Pipelines deploy nothing during a change freeze
# description: An example of a rule of your own. When the freezes are is in issuance/config/data.yaml.
package issuance.rules.release.change_freeze

import data.issuance.lib.clock
import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The pipeline asks for a token during a change freeze
# description: A freeze has begun and has not ended, or nobody knows when the freezes are.
# custom:
#   code: RELEASE_CHANGE_FREEZE
#   remediation: Deploy when the freeze is over, or have its dates changed.
#   parameters:
#     freezes: When nothing is deployed, each with begins_at and ends_at in seconds since the epoch.
#   reads: [now, identity.kind]
deny contains reason.of(rego.metadata.rule(), {"ends_at": _ends_at}) if {
	input.identity.kind == "runner"
	not _open
}

# A freeze whose dates are not known is on, and so is one where nobody says which freezes there are.
_open if {
	is_array(_freezes)
	every freeze in _freezes {
		_off(freeze)
	}
}

_off(freeze) if clock.ahead(freeze.begins_at)

_off(freeze) if clock.reached(freeze.ends_at)

# Total: a detail that can be undefined would silence the denial it describes.
_ends_at := [object.get(freeze, "ends_at", null) | some freeze in _freezes; not _off(freeze)]

default _freezes := null

_freezes := param.of("release", "change_freeze", "freezes")
