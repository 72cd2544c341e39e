package issuance.rules.registration.owner_active_test

import data.issuance.rules.registration.owner_active

test_allow_active_owner if count(owner_active.deny) == 0 with input as _owned_by({"id": "maria", "active": true})

test_deny_owner_who_left if owner_active.deny == _inactive("maria") with input as _owned_by({"id": "maria", "active": false})

test_deny_owner_nobody_knows if owner_active.deny == _inactive("maria") with input as _owned_by({"id": "maria"})

test_deny_nearly_true if owner_active.deny == _inactive("maria") with input as _owned_by({"id": "maria", "active": "true"})

test_deny_without_owner if owner_active.deny == _inactive(null) with input as {"identity": {"registration": {}}}

test_deny_nothing_known if owner_active.deny == _inactive(null) with input as {}

_inactive(owner) := {{"code": "OWNER_INACTIVE", "details": {"owner": owner}}}

_owned_by(owner) := {"identity": {"registration": {"owner": owner}}}
