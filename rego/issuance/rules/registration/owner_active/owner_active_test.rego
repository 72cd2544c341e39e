package issuance.rules.registration.owner_active_test

import data.issuance.rules.registration.owner_active
import data.testing.reasons

test_allow_active_owner if count(owner_active.deny) == 0 with input as _owned_by({"id": "maria", "active": true})

test_deny_owner_who_left if reasons.of(owner_active.deny) == _inactive("maria") with input as _owned_by({"id": "maria", "active": false})

test_deny_owner_nobody_knows if reasons.of(owner_active.deny) == _inactive("maria") with input as _owned_by({"id": "maria"})

test_deny_nearly_true if reasons.of(owner_active.deny) == _inactive("maria") with input as _owned_by({"id": "maria", "active": "true"})

test_deny_without_owner if reasons.of(owner_active.deny) == _inactive(null) with input as {"identity": {"registration": {}}}

test_deny_nothing_known if reasons.of(owner_active.deny) == _inactive(null) with input as {}

_inactive(owner) := {{"code": "OWNER_INACTIVE", "details": {"owner": owner}}}

_owned_by(owner) := {"identity": {"registration": {"owner": owner}}}
