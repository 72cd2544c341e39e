package issuance.rules.tenant.active_test

import data.issuance.rules.tenant.active

test_allow_active if count(active.deny) == 0 with input as {"tenant": {"id": "acme", "active": true}}

test_deny_inactive if active.deny == _inactive("acme") with input as {"tenant": {"id": "acme", "active": false}}

test_deny_nearly_true if active.deny == _inactive("acme") with input as {"tenant": {"id": "acme", "active": "true"}}

test_deny_unknown if active.deny == _inactive("acme") with input as {"tenant": {"id": "acme"}}

test_deny_nothing_known if active.deny == _inactive(null) with input as {}

_inactive(tenant) := {{"code": "TENANT_INACTIVE", "details": {"tenant": tenant}}}
