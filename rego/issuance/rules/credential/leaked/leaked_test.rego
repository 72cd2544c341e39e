package issuance.rules.credential.leaked_test

import data.issuance.rules.credential.leaked

test_allow_not_leaked if count(leaked.deny) == 0 with input as _credential({"leaked": false})

test_deny_leaked if leaked.deny == _leaked("billing") with input as _credential({"leaked": true})

test_deny_nearly_false if leaked.deny == _leaked("billing") with input as _credential({"leaked": null})

test_deny_unknown if leaked.deny == _leaked("billing") with input as _credential({})

test_deny_nothing_known if leaked.deny == _leaked(null) with input as {}

_leaked(client) := {{"code": "CREDENTIAL_LEAKED", "details": {"client": client}}}

_credential(credential) := {"identity": {"client": {"id": "billing"}, "registration": {"credential": credential}}}
