package issuance.lib.audience_test

import data.issuance.lib.audience

test_requested_known_and_approved if _ids(_input) == ["a"]

test_empty_where_something_is_unknown if {
	every path in [
		"/request",
		"/request/resources",
		"/resources",
		"/resources/0",
		"/resources/0/id",
		"/identity",
		"/identity/registration",
		"/identity/registration/resources",
	] {
		_ids(json.remove(_input, [path])) == []
	}
}

test_unapproved_where_the_rule_that_takes_them_away_is_relaxed if {
	every level in ["observe", "off"] {
		resources := audience.resources with input as _input with data.issuance.config.rules as _resource_bound(level)
		[resource.id | some resource in resources] == ["a", "b"]
	}
	every level in ["enforce", "nonsense"] {
		resources := audience.resources with input as _input with data.issuance.config.rules as _resource_bound(level)
		[resource.id | some resource in resources] == ["a"]
	}
}

_ids(document) := [resource.id |
	some resource in audience.resources with input as document with data.issuance.config.rules as {}
]

_resource_bound(level) := {"token": {"resource_bound": {"level": level}}}

# b is not approved, c is not requested, d is not known.
_input := {
	"request": {"resources": ["a", "b", "d"]},
	"identity": {"registration": {"resources": ["a", "c", "d"]}},
	"resources": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
}
